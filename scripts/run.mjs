// What `npm start` and `npm test` run. On a fresh clone nothing has to be done before them: what they need is
// installed and built here, which is why this file uses nothing but Node.js. Where the Node.js that runs it is too old, it
// runs itself again on a newer one.
//
//   npm start [-- arguments of the demo]
//   npm test
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { createRequire } from "node:module";
import { basename, delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const typescriptInNode = join(root, "scripts/typescript-in-node.cjs");
const [task, ...rest] = process.argv.slice(2);
const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** The version to run on where the one at hand is too old: the one that everything is tested on. */
const referenceNode = "24";

/** A step that went wrong, with a message for the person who started this. */
class StepFailed extends Error {}

function heading(text) {
  console.log(`\n== ${text}`);
}

function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Runs a program of this project in the foreground; resolves to its exit code. */
function run(program, args) {
  const child = spawn(program, args, { cwd: root, stdio: "inherit" });
  // A terminal sends Ctrl-C to the child as well; whoever ends this by its pid means the child too. In both cases
  // the child decides when it is done, and what is reported is how it ended.
  const passOn = (signal) => child.kill(signal);
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, passOn);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      for (const name of signals) process.off(name, passOn);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

async function step(title, program, args, failure) {
  heading(title);
  const code = await run(program, args);
  // Ended by a signal, which is meant for all of this: there is nothing to say to that.
  if (code > 128) process.exit(code);
  if (code !== 0) throw new StepFailed(failure);
}

/** npm as a program and its first arguments. One that a distribution packages may always use the Node.js beside it: its script
 *  is run by this Node.js, as far as is known where that is. */
function npm() {
  const { npm_execpath: script = "" } = process.env;
  return basename(script) === "npm-cli.js" ? [process.execPath, script] : ["npm"];
}

function npmStep(title, args, failure) {
  const [program, ...first] = npm();
  return step(title, program, [...first, ...args], failure);
}

const npmRun = (title, script, failure) => npmStep(title, ["run", "--silent", script], failure);

function isNodeTooOld() {
  const wanted = engines.node.match(/\d+/g).map(Number);
  const present = process.versions.node.split(".").map(Number);
  const first = wanted.findIndex((part, index) => part !== present[index]);
  return first >= 0 && present[first] < wanted[first];
}

/** Installs a Node.js from the npm registry, beside everything else in npm's cache; returns its path. */
function fetchNode(range) {
  const [program, ...first] = npm();
  const options = ["--yes", "--prefer-offline", "--ignore-scripts=false", `--package=node@${range}`];
  // It only tells its path: npm would not pass on signals to what it runs.
  const { status, stdout } = spawnSync(
    program,
    [...first, "exec", ...options, "--", "node", "-p", "process.execPath"],
    { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
  );
  if (status !== 0) {
    throw new StepFailed(
      `Node.js ${range} could not be installed from the npm registry. Install Node.js ${engines.node} and try again.`,
    );
  }
  return stdout.trim();
}

/** Runs this file again on a newer Node.js, which everything below it finds first. */
function runOnNewerNode() {
  console.log(
    `Node.js ${process.versions.node} is too old (needed: ${engines.node}); using Node.js ${referenceNode} from the npm registry.`,
  );
  const node = fetchNode(referenceNode);
  process.env.PATH = [dirname(node), process.env.PATH].join(delimiter);
  return run(node, process.argv.slice(1));
}

async function installDependencies() {
  const lock = join(root, "package-lock.json");
  // npm writes this file at the end of every installation.
  const installed = join(root, "node_modules", ".package-lock.json");
  if (modified(installed) >= modified(lock)) return;
  await npmStep(
    "Dependencies",
    ["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
    "The dependencies could not be installed.",
  );
}

/** Installs a Prosody where there is neither one nor a Docker engine that could run one. */
async function prepareProsody() {
  require(typescriptInNode);
  const { findTargets } = require("../prosody-test-env/find-targets.ts");
  if ((await findTargets()).some(({ available }) => available)) return;
  heading("Prosody");
  const { ensureProsody } = require("../prosody-test-env/ensure-prosody.ts");
  await ensureProsody(console.log).catch((error) => {
    throw new StepFailed(error.message);
  });
}

async function start() {
  await npmRun("Build", "build:lua", "The module does not build.");
  await prepareProsody();
  heading("Demo");
  return run(process.execPath, ["-r", typescriptInNode, join(root, "prosody-test-env/demo.ts"), ...rest]);
}

async function test() {
  await npmRun("Lint and formatting", "lint", "Lint or formatting: `npm run format` mends most of it.");
  await npmRun("Types", "types", "The types do not check.");
  await npmRun("Dead code", "dead", "There is code, or a dependency, that nothing uses.");
  // Before anything builds it anew, which would hide that the committed one is old.
  await npmRun("Generated Lua", "stale", "The committed Lua is not what the sources give.");
  await npmRun("Build", "build:js", "muc-kick does not build.");
  await prepareProsody();

  heading("Tests");
  const scratch = mkdtempSync(join(tmpdir(), "muc-kick-test-"));
  try {
    const report = join(scratch, "jest.json");
    const jest = join(root, "node_modules/jest/bin/jest.js");
    const code = await run(process.execPath, [jest, "--json", "--outputFile", report, ...rest]);
    if (code > 128) return code;
    if (modified(report) === 0) throw new StepFailed("jest ended without a result.");
    const result = JSON.parse(readFileSync(report, "utf8"));
    // A file that cannot even be loaded holds no test that could have failed: it counts as one.
    const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
    const skipped = result.numPendingTests + result.numTodoTests;
    console.log(`\n${result.numPassedTests} passed, ${failed} failed, ${skipped} skipped`);
    return failed > 0 ? 1 : code;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const tasks = { start, test };

async function main() {
  if (!Object.hasOwn(tasks, task)) throw new StepFailed("Usage: node scripts/run.mjs start|test [arguments]");
  if (isNodeTooOld()) return runOnNewerNode();
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
