import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import { explainOldNode } from "../../../src/cli/supported-node";

const read = (name: string) => JSON.parse(readFileSync(join(repositoryRoot, name), "utf8")) as unknown;
const { engines } = read("package.json") as { readonly engines: { readonly node: string } };

let directory: string;
/** Makes a program believe that an old Node.js runs it; and starting a child takes it long enough for the child to do something
 *  before the program can. */
let pretend: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "muc-kick-node-"));
  pretend = join(directory, "pretend.cjs");
  await writeFile(
    pretend,
    `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } });
     const childProcess = require("node:child_process");
     const { spawn } = childProcess;
     childProcess.spawn = (...args) => {
       const child = spawn(...args);
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
       return child;
     };
     require("node:module").syncBuiltinESMExports();`,
  );
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

async function resultOf(child: ChildProcessWithoutNullStreams) {
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit") as Promise<[number | null]>,
  ]);
  return { stdout, stderr, code };
}

describe("muc-kick on an old Node.js", () => {
  it("supports the versions of package.json", () => {
    const [, major = 0, minor = 0] = (/^>=(\d+)\.(\d+)$/.exec(engines.node) ?? []).map(Number);
    for (const version of [`${major}.${minor}.0`, `${major}.${minor + 1}.0`, `${major + 1}.0.0`]) {
      expect([version, explainOldNode(version)]).toEqual([version, undefined]);
    }
    for (const version of [`${major}.${minor - 1}.9`, `${major - 1}.${minor + 9}.0`]) {
      expect(explainOldNode(version)).toBe(
        `muc-kick needs Node.js ${major}.${minor} or later; this is ${version}.`,
      );
    }
  });

  it("reports the version, exits with 1, and has loaded nothing that could fail", async () => {
    const tell = join(directory, "tell-loaded.cjs");
    await writeFile(
      tell,
      'process.on("exit", () => console.log(Object.keys(require.cache).filter((file) => /src/.test(file)).map((file) => file.split("/").at(-1)).join()));',
    );
    const loader = join(repositoryRoot, "scripts", "typescript-in-node.cjs");
    const main = join(repositoryRoot, "src", "cli", "main.ts");
    const result = await resultOf(
      spawn(process.execPath, ["-r", loader, "-r", tell, "-r", pretend, main, "kick"]),
    );
    expect(result).toEqual({
      stdout: "main.ts,supported-node.ts\n",
      stderr: "muc-kick needs Node.js 22.19 or later; this is 20.20.2.\n",
      code: 1,
    });
  });
});

describe("the other npm scripts on an old Node.js", () => {
  it("say which one they need", async () => {
    const loader = join(repositoryRoot, "scripts", "typescript-in-node.cjs");
    const result = await resultOf(spawn(process.execPath, ["-r", pretend, "-r", loader, "-e", ""]));
    expect(result).toEqual({
      stdout: "",
      stderr: `This needs Node.js ${engines.node.slice(2)} or later; this is 20.20.2. Only npm start and npm test fetch a newer one by themselves.\n`,
      code: 1,
    });
  });
});

describe("npm start and npm test on an old Node.js", () => {
  /** In place of npm, as a registry that has one Node.js: it is a shell script. */
  async function startLauncher(node: string) {
    const bin = await mkdtemp(join(directory, "bin-"));
    await writeFile(join(bin, "node"), `#!/bin/sh\n${node}\n`);
    await chmod(join(bin, "node"), 0o755);
    const npm = join(bin, "npm-cli.js");
    await writeFile(
      npm,
      `console.error("npm " + process.argv.slice(2).join(" ")); console.log(${JSON.stringify(join(bin, "node"))});`,
    );
    const launcher = join(repositoryRoot, "scripts", "run.mjs");
    const child = spawn(process.execPath, ["-r", pretend, launcher, "start", "--once"], {
      env: { PATH: process.env.PATH, npm_execpath: npm },
    });
    return { bin, child };
  }

  it("run on Node.js 24 from the npm registry, including all child processes", async () => {
    const { bin, child } = await startLauncher('echo "$PATH"; echo "$@"; exit 7');
    const { stdout, stderr, code } = await resultOf(child);
    const [line, path, args, ...more] = stdout.split("\n");
    expect(line).toBe(
      `Node.js 20.20.2 is too old (needed: ${engines.node}); using Node.js 24 from the npm registry.`,
    );
    expect(path).toBe([bin, process.env.PATH].join(delimiter));
    expect(args).toBe(`${join(repositoryRoot, "scripts", "run.mjs")} start --once`);
    expect(more).toEqual([""]);
    expect(stderr).toBe(
      "npm exec --yes --prefer-offline --ignore-scripts=false --package=node@24 -- node -p process.execPath\n",
    );
    expect(code).toBe(7);
  });

  it("forward signals and exit like their child process", async () => {
    const { child } = await startLauncher(
      "trap 'echo terminated; exit 9' TERM; echo ready; while :; do sleep 0.05; done",
    );
    const ended = once(child, "exit");
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (line === "ready") child.kill("SIGTERM");
    }
    expect(lines).toContain("terminated");
    expect(await ended).toEqual([9, null]);
  });

  it("explain what to do when no Node.js is available", async () => {
    const npm = join(directory, "npm-cli.js");
    await writeFile(npm, "process.exitCode = 1;");
    const launcher = join(repositoryRoot, "scripts", "run.mjs");
    const env = { PATH: process.env.PATH, npm_execpath: npm };
    const { stderr, code } = await resultOf(
      spawn(process.execPath, ["-r", pretend, launcher, "test"], { env }),
    );
    expect(stderr).toBe(
      `\nNode.js 24 could not be installed from the npm registry. Install Node.js ${engines.node} and try again.\n`,
    );
    expect(code).toBe(1);
  });
});

describe("npm start", () => {
  it("ends with npm where somebody ends that by its process id", async () => {
    const { scripts } = read("package.json") as { readonly scripts: { readonly start: string } };
    const cwd = join(directory, "package");
    await mkdir(join(cwd, "scripts"), { recursive: true });
    await writeFile(join(cwd, "package.json"), JSON.stringify({ scripts }));
    await writeFile(
      join(cwd, "scripts", "run.mjs"),
      `const running = setTimeout(() => {}, 20_000);
       process.on("SIGTERM", () => {
         console.log("asked to end");
         clearTimeout(running);
       });
       console.log("ready");`,
    );
    const npm = spawn("npm", ["start", "--silent"], { cwd, stdio: ["ignore", "pipe", "inherit"] });
    const lines: string[] = [];
    for await (const line of createInterface({ input: npm.stdout })) {
      lines.push(line);
      if (line === "ready") npm.kill("SIGTERM");
    }
    expect(lines).toEqual(["ready", "asked to end"]);
  });
});

describe("package-lock.json", () => {
  const { packages } = read("package-lock.json") as {
    readonly packages: Readonly<Record<string, { readonly resolved?: string; readonly integrity?: string }>>;
  };

  it("has a hash for every package and names no registry", () => {
    const odd = Object.entries(packages).filter(
      ([path, { resolved, integrity }]) => path !== "" && (resolved !== undefined || integrity === undefined),
    );
    expect(odd).toEqual([]);
  });
});
