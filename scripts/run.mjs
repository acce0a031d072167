// What `npm start` and `npm test` run. On a fresh clone nothing has to be done before them: what they need is
// installed and built here, which is why this file uses nothing but Node.js. Where the Node.js that runs it is too old, it
// runs itself again on a newer one.
//
//   npm start [-- arguments of the demo]
//   npm test
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { createRequire } from "node:module";
import { delimiter, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { fetchNode, npm, referenceNode } from "./node-versions.mjs";
import { isNodeTooOld, oldestNode, supportedNode } from "./supported-node.cjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const typescriptInNode = join(root, "scripts/typescript-in-node.cjs");
const [task, ...rest] = process.argv.slice(2);

/** Whether the tests are to run on the reference Node.js, and on the oldest one. */
const testsAllNodes = process.env.MUC_KICK_NODES === "all";

/** What shows that the oldest supported Node.js will do: the tests of all that Node.js runs, and not of the Lua module, without
 *  those of the service that take longest. */
const testsOfNodeVersion = [
  "--selectProjects",
  "fast",
  "store",
  "service",
  "--testPathPatterns",
  "test/store/",
  "test/fast/(?!module/)",
  "test/service/.*/(admission|bans|cli-module|crash|gateway|lost-store|requests)\\.test",
];

/** A step that went wrong, with a message for the person who started this. */
class StepFailed extends Error {}

function heading(text) {
  console.log(`\n== ${text}`);
}

function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Runs a program of this project; resolves to its exit code. It runs in the foreground, or where `output` receives what it
 *  prints, in a process group of its own, which `signal` ends: npm's shell does not pass on that it is to end. */
async function run(program, args, { env = process.env, output, signal } = {}) {
  // A terminal sends Ctrl-C to the child as well; whoever ends this by its pid means the child too. In both cases
  // the child decides when it is done, and what is reported is how it ended. This comes first: a signal that arrives
  // while the child is started would end this and leave the child.
  const isApart = output !== undefined;
  const passOn = (name) => (isApart ? process.kill(-child.pid, name) : child.kill(name));
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const name of signals) process.on(name, passOn);
  const stdio = isApart ? ["ignore", "pipe", "pipe"] : "inherit";
  const child = spawn(program, args, { cwd: root, stdio, env, detached: isApart });
  const stop = () => passOn("SIGTERM");
  signal?.addEventListener("abort", stop);
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", output);
  const ended = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, endedBy) => {
      for (const name of signals) process.off(name, passOn);
      signal?.removeEventListener("abort", stop);
      resolve(code ?? 128 + constants.signals[endedBy]);
    });
  });
  // By a signal, which is meant for all of this: there is nothing to say to that.
  if (ended > 128 && signal?.aborted !== true) process.exit(ended);
  return ended;
}

async function npmStep(title, args, failure) {
  const [program, ...first] = npm();
  heading(title);
  const code = await run(program, [...first, ...args]);
  if (code !== 0) throw new StepFailed(failure);
}

const npmRun = (title, script, failure) => npmStep(title, ["run", "--silent", script], failure);

/** Runs rows of scripts at the same time, those of a row one after the other. The first one that fails ends all. */
async function checkInRows(rows) {
  const failing = new AbortController();
  await Promise.all(rows.map((checks) => checkInTurn(checks, failing)));
}

/** Shows of each script what it printed when it is done. */
async function checkInTurn(checks, failing) {
  const [program, ...first] = npm();
  for (const [title, script, failure] of checks) {
    const printed = [];
    const code = await run(program, [...first, "run", "--silent", script], {
      output: (chunk) => printed.push(chunk),
      signal: failing.signal,
    });
    if (failing.signal.aborted) return;
    heading(title);
    process.stdout.write(Buffer.concat(printed));
    if (code === 0) continue;
    failing.abort();
    throw new StepFailed(failure);
  }
}

function nodeFromRegistry(version) {
  const node = fetchNode(version);
  if (node !== undefined) return node;
  throw new StepFailed(
    `Node.js ${version} could not be installed from the npm registry. Install Node.js ${supportedNode} and try again.`,
  );
}

/** Runs this file again on the reference Node.js, which everything below it finds first. */
function runOnReferenceNode() {
  const problem = isNodeTooOld() ? ` is too old (needed: ${supportedNode})` : " is not the reference";
  console.log(
    `Node.js ${process.versions.node}${problem}; using Node.js ${referenceNode} from the npm registry.`,
  );
  const node = nodeFromRegistry(referenceNode);
  return run(node, process.argv.slice(1), { env: withFirst(node) });
}

/** The environment in which programs find this Node.js before any other. */
function withFirst(node) {
  return { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) };
}

async function installDependencies() {
  const lock = join(root, "package-lock.json");
  // npm writes this file at the end of every installation.
  const installed = join(root, "node_modules", ".package-lock.json");
  if (modified(installed) >= modified(lock)) return;
  await npmStep(
    "Dependencies",
    ["ci", "--no-audit", "--no-fund"],
    "The dependencies could not be installed.",
  );
}

/** Installs a Prosody where there is neither one nor a Docker engine that could run one. */
async function prepareProsody() {
  require(typescriptInNode);
  const { findTargets } = require("../prosody-test-env/targets/find-targets.ts");
  if ((await findTargets()).some(({ available }) => available)) return;
  heading("Prosody");
  const { ensureProsody } = require("../prosody-test-env/runtime/ensure-prosody.ts");
  await ensureProsody(console.log).catch((error) => {
    throw new StepFailed(error.message);
  });
}

async function start() {
  await npmRun("Build", "build:lua", "The module does not build.");
  await npmRun("Control plane", "build:js", "The control plane does not build.");
  await prepareProsody();
  heading("Demo");
  return run(process.execPath, ["-r", typescriptInNode, join(root, "prosody-test-env/demo.ts"), ...rest]);
}

async function test() {
  // In two rows, because the first check takes as long as all others, and uses one processor.
  await checkInRows([
    [["Lint and formatting", "lint", "Lint or formatting: `npm run format` mends most of it."]],
    [
      ["Types", "types", "The types do not check."],
      ["Dead code", "dead", "There is code, or a dependency, that nothing uses."],
      ["Imports", "imports", "An import goes in a circle, or to a part that should not be known there."],
      // Before anything builds it anew, which would hide that the committed one is old.
      ["Generated Lua", "stale", "The committed Lua is not what the sources give."],
      ["Build", "build:js", "muc-kick does not build."],
    ],
  ]);
  await prepareProsody();

  const runs = [await runTests(process.execPath, rest)];
  if (testsAllNodes) {
    const node = nodeFromRegistry(oldestNode);
    // Few sequences: the model is not about Node.js.
    const env = { ...withFirst(node), MUC_KICK_MODEL_RUNS: "40" };
    runs.push(await runTests(node, testsOfNodeVersion, env));
  }
  // Whoever gives arguments wants certain tests.
  if (process.env.CI === "true" && rest.length === 0) runs.push(await runBench());
  const failures = runs.flatMap((result) => result.failures);
  if (failures.length > 0) console.log(`\nFailed:\n${failures.map((name) => `  ${name}`).join("\n")}`);
  const total = (count) => runs.reduce((sum, result) => sum + result[count], 0);
  console.log(`\n${total("passed")} passed, ${total("failed")} failed, ${total("skipped")} skipped`);
  return total("failed") > 0 ? 1 : Math.max(...runs.map(({ code }) => code));
}

/** Runs jest; resolves to its exit code, its counts and the names of what failed. */
async function runTests(node, args, env) {
  heading(node === process.execPath ? "Tests" : `Tests on Node.js ${oldestNode}`);
  const scratch = mkdtempSync(join(tmpdir(), "muc-kick-test-"));
  try {
    const report = join(scratch, "jest.json");
    const jest = join(root, "node_modules/jest/bin/jest.js");
    const code = await run(node, [jest, "--json", "--outputFile", report, ...args], { env });
    if (modified(report) === 0) throw new StepFailed("jest ended without a result.");
    const result = JSON.parse(readFileSync(report, "utf8"));
    return {
      code,
      passed: result.numPassedTests,
      // A file that cannot even be loaded holds no test that could have failed: it counts as one.
      failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
      skipped: result.numPendingTests + result.numTodoTests,
      failures: result.testResults.flatMap(failuresOf),
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The tests of a file that failed, or the file where it could not be loaded. */
function failuresOf({ name, status, assertionResults }) {
  const file = relative(root, name);
  const failed = assertionResults.filter((result) => result.status === "failed");
  if (failed.length === 0) return status === "failed" ? [file] : [];
  return failed.map(({ fullName }) => `${file}: ${fullName}`);
}

/** Runs the part of the benchmark that fails where a ratio is far from its bar; it counts as one test. */
async function runBench() {
  heading("Benchmark");
  const code = await run(process.execPath, ["-r", typescriptInNode, join(root, "bench/main.ts"), "--gate"]);
  const isPassed = code === 0;
  return {
    code,
    passed: isPassed ? 1 : 0,
    failed: isPassed ? 0 : 1,
    skipped: 0,
    failures: isPassed ? [] : ["bench/main.ts --gate"],
  };
}

const tasks = { start, test };

async function main() {
  if (!Object.hasOwn(tasks, task)) throw new StepFailed("Usage: node scripts/run.mjs start|test [arguments]");
  const isReference = process.versions.node.startsWith(`${referenceNode}.`);
  if (isNodeTooOld() || (testsAllNodes && !isReference)) return runOnReferenceNode();
  await installDependencies();
  return tasks[task]();
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof StepFailed)) throw error;
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
