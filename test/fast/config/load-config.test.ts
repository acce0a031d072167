import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../../../src/config/load-config";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "muc-kick-config-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("a configuration file", () => {
  it("is read with the given environment", async () => {
    const file = join(folder, "good.yaml");
    const lines = [
      "store: sqlite:muc-kick.db",
      "servers:",
      "  main:",
      "    url: http://127.0.0.1:5280",
      "    authorization: ${SECRET} # not here",
      "    mucs: [chat.example.org]",
    ];
    await writeFile(file, lines.join("\n"));
    const config = await loadConfig(file, { SECRET: "Bearer s" });
    expect(config).toMatchObject({
      store: `sqlite:${join(folder, "muc-kick.db")}`,
      servers: [{ name: "main", authorization: "Bearer s" }],
    });
  });

  it.each([
    [
      "to nothing",
      "none.yaml",
      /^The configuration \S+none\.yaml was not found:\n {2}muc-kick init writes one$/,
    ],
    ["to a folder", ".", /cannot be read:\n {2}it is a directory$/],
  ])("is rejected with a path %s", async (_, name, message) => {
    await expect(loadConfig(join(folder, name), {})).rejects.toMatchObject({
      name: "ConfigError",
      message: expect.stringMatching(message) as unknown,
    });
  });
});
