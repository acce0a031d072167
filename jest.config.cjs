// "fast" needs no server and "store" a PostgreSQL; then there is one project for each Prosody that this machine can run,
// and "service", "cluster" and "console", control planes in front of some of them.
// MUC_KICK_TARGETS says which: unset, all that can be run here; "all", every one, and it is an error if one cannot be
// run; or a list such as "local,13.0.1", all of which are required.
require("./scripts/typescript-in-node.cjs");
const { existsSync } = require("node:fs");
const { chromiumPath } = require("./test/support/console/chromium-path.ts");
const { announceTargets } = require("./prosody-test-env/targets/announce-targets.ts");
const { findTargets } = require("./prosody-test-env/targets/find-targets.ts");
const { selectTargets } = require("./prosody-test-env/targets/select-targets.ts");
const { targetLabel, targets } = require("./prosody-test-env/targets/target.ts");

const shared = {
  rootDir: __dirname,
  testEnvironment: "node",
  transform: {
    "\\.[jt]s$": [
      "@swc/jest",
      {
        swcrc: false,
        jsc: { parser: { syntax: "typescript" }, target: "es2022" },
        module: { type: "commonjs" },
      },
    ],
  },
  setupFiles: ["<rootDir>/test/support/typescript-in-workers.cjs"],
  // Published as ES modules.
  transformIgnorePatterns: [
    "/node_modules/(?!(@xmpp|commander|eventsource-parser|kysely|openid-client|oauth4webapi|jose|string-width|get-east-asian-width|strip-ansi|ansi-regex)/)",
  ],
};

const fast = {
  ...shared,
  displayName: "fast",
  testMatch: ["<rootDir>/test/fast/**/*.test.ts"],
};

/** All of `selected` is told to every project because the global setup, which runs once, is told of one project. */
const onProsody = (target, selected) => ({
  ...shared,
  displayName: targetLabel(target),
  testMatch: ["<rootDir>/test/prosody/**/*.test.ts"],
  globalSetup: "<rootDir>/test/support/prosody/global-setup.ts",
  globals: { prosodyTarget: target, prosodyTargets: selected },
});

/** The control plane's store, on SQLite and on a PostgreSQL of the tests' own. */
const store = {
  ...shared,
  displayName: "store",
  testMatch: ["<rootDir>/test/store/**/*.test.ts"],
  globalSetup: "<rootDir>/test/support/store/global-setup.ts",
  globalTeardown: "<rootDir>/test/support/store/global-teardown.ts",
};

/** The control plane in front of real Prosodys, of two kinds where there are two. "cluster": two of them, and everything is
 *  killed. "console": one, in a browser. */
const inFront = (name, run) => ({
  ...shared,
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  globalSetup: "<rootDir>/test/support/prosody/global-setup.ts",
  globals: { prosodyTargets: run },
});

/** Whether the console can be tested here. CI requires it. */
function hasBrowser() {
  if (process.env.CI || existsSync(chromiumPath)) return true;
  process.stderr.write(`Not the console: there is no ${chromiumPath} (set MUC_KICK_CHROMIUM).\n`);
  return false;
}

/** The names after --selectProjects; undefined where it is not given. */
function selectedProjects(args) {
  const start = args.findIndex((arg) => arg.startsWith("--selectProjects"));
  if (start < 0) return undefined;
  const rest = args.slice(start + 1);
  const end = rest.findIndex((arg) => arg.startsWith("-"));
  const names = end < 0 ? rest : rest.slice(0, end);
  const [, name] = args[start].split("=");
  return name === undefined ? names : [name, ...names];
}

async function targetsToRun() {
  // Tools that only look at this file are not jest: they get to see all of it, and no server is looked for.
  if (!/[\\/]jest(-cli)?[\\/]bin[\\/]/.test(require.main?.filename ?? ""))
    return { run: targets, selected: targets };
  const names = selectedProjects(process.argv);
  if (names?.every((name) => name === "fast" || name === "store")) return { run: [], selected: [] };
  const selection = selectTargets(await findTargets(), process.env.MUC_KICK_TARGETS);
  announceTargets(selection);
  const { run } = selection;
  return { run, selected: run.filter((target) => names?.includes(targetLabel(target)) ?? true) };
}

module.exports = async () => {
  const { run, selected } = await targetsToRun();
  return {
    testTimeout: 30_000,
    // The tests wait for servers more than they compute.
    maxWorkers: "100%",
    projects: [
      fast,
      store,
      ...(run.length > 0
        ? ["service", "cluster", ...(hasBrowser() ? ["console"] : [])].map((name) => inFront(name, run))
        : []),
      ...selected.map((target) => onProsody(target, selected)),
    ],
  };
};
