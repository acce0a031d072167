import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import ts from "typescript";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import { json, ScriptedServer } from "./scripted-server";

// The example of the README, with the sources in the place of the package.

const server = new ScriptedServer();
let folder = "";
let file = "";

beforeAll(async () => {
  await server.start();
  const readme = await readFile(join(repositoryRoot, "README.md"), "utf8");
  const [, example = ""] = /```ts\n([^]*?)```/.exec(readme) ?? [];
  expect(example).toContain('from "muc-kick"');
  folder = await mkdtemp(join(tmpdir(), "muc-kick-readme-"));
  file = join(folder, "example.ts");
  const source = JSON.stringify(join(repositoryRoot, "src", "index"));
  const text = example.replace('"muc-kick"', source).replace("http://127.0.0.1:8080", server.url);
  await writeFile(file, text);
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

async function run(): Promise<string> {
  const args = ["-r", "./scripts/typescript-in-node.cjs", file];
  const env = { ...process.env, MUC_KICK_TOKEN: "mk_1_secret" };
  return (await promisify(execFile)(process.execPath, args, { cwd: repositoryRoot, env })).stdout;
}

describe("the README's example", () => {
  it("compiles", () => {
    const config = ts.readConfigFile(join(repositoryRoot, "tsconfig.json"), (path) => ts.sys.readFile(path));
    const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, repositoryRoot);
    const program = ts.createProgram([file], { ...options, types: ["node"] });
    const problems = ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
    expect(problems).toEqual([]);
  });

  it("bans, and says what came of it", async () => {
    const ban = {
      id: "case-17",
      jid: "eve@example.org",
      state: "active",
      created_at: "2026-11-22T12:00:00.000Z",
      created_by: { kind: "system" },
      change: 1,
    };
    const pending = { server: "other", in_force: false, removed: [], code: "pending", error: "Not yet" };
    server.play(
      json(201, { ban, servers: [{ server: "main", in_force: true, removed: [] }, pending], removed: [] }),
    );
    expect(await run()).toBe("The ban case-17 removed 0\nother: Not yet\n");
    expect(server.requests).toMatchObject([{ method: "POST", path: "/v1/bans" }]);
  });

  it("takes a ban that there is already for what it wants", async () => {
    server.play(json(409, { error: "eve@example.org is banned already", code: "already-banned" }));
    expect(await run()).toBe("eve@example.org is banned already\n");
  });
});
