import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import ts from "typescript";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import { json, ScriptedServer } from "../../support/client/scripted-server";

// The examples in docs/clients.md, with the sources in place of the package; the first one is run as well.

const server = new ScriptedServer();
let folder = "";
let files: string[] = [];

beforeAll(async () => {
  await server.start();
  const page = await readFile(join(repositoryRoot, "docs", "clients.md"), "utf8");
  const examples = [...page.matchAll(/```ts\n([^]*?)```/g)].map(([, example = ""]) => example);
  expect(examples.length).toBeGreaterThan(1);
  folder = await mkdtemp(join(tmpdir(), "muc-kick-clients-"));
  const source = JSON.stringify(join(repositoryRoot, "src", "index"));
  files = examples.map((_, index) => join(folder, `example-${index}.ts`));
  for (const [index, file] of files.entries()) {
    const example = examples[index] ?? "";
    expect(example).toContain('from "muc-kick"');
    await writeFile(file, example.replace('"muc-kick"', source).replace("http://127.0.0.1:8080", server.url));
  }
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

async function run(): Promise<string> {
  const args = ["-r", "./scripts/typescript-in-node.cjs", files[0] ?? ""];
  const env = { ...process.env, MUC_KICK_TOKEN: "mk_1_secret" };
  return (await promisify(execFile)(process.execPath, args, { cwd: repositoryRoot, env })).stdout;
}

describe("the documented examples", () => {
  it("can be compiled", () => {
    const config = ts.readConfigFile(join(repositoryRoot, "tsconfig.json"), (path) => ts.sys.readFile(path));
    const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, repositoryRoot);
    const program = ts.createProgram(files, { ...options, types: ["node"] });
    const problems = ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
    expect(problems).toEqual([]);
  });

  it("ban, and print the result", async () => {
    const ban = {
      id: "case-17",
      jid: "eve@example.org",
      state: "active",
      created_at: "2026-11-22T12:00:00.000Z",
      created_by: { kind: "system" },
      change: 1,
    };
    const pending = { server: "other", in_force: false, kicked: [], code: "pending", error: "Not yet" };
    server.play(
      json(201, { ban, servers: [{ server: "main", in_force: true, kicked: [] }, pending], kicked: [] }),
    );
    expect(await run()).toBe("The ban case-17 kicked 0\nother: Not yet\n");
    expect(server.requests).toMatchObject([{ method: "POST", path: "/v1/bans" }]);
  });

  it("accept an existing ban", async () => {
    server.play(json(409, { error: "eve@example.org is banned already", code: "already-banned" }));
    expect(await run()).toBe("eve@example.org is banned already\n");
  });
});
