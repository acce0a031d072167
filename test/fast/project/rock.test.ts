import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import { runCommand } from "../../../prosody-test-env/runtime/run-command";

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** Makes a rocks server; resolves to its files with their content. */
async function makeRocks(environment: Record<string, string> = {}): Promise<Map<string, Buffer>> {
  const folder = mkdtempSync(join(tmpdir(), "muc-kick-rocks-"));
  folders.push(folder);
  const args = [join(repositoryRoot, "scripts", "rock.mjs"), folder];
  const made = await runCommand({ program: process.execPath, args, environment });
  expect(made).toMatchObject({ status: 0 });
  return new Map(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file))]));
}

describe("the rocks server", () => {
  it("has the same bytes for every build", async () => {
    const inTheEast = await makeRocks({ TZ: "Pacific/Auckland" });
    const inTheWest = await makeRocks({ TZ: "America/Anchorage" });
    expect(inTheEast).toEqual(inTheWest);
  });

  it("has a manifest for each Lua version of Prosody, and no archive that LuaRocks would unpack beside it", async () => {
    const manifest = readFileSync(join(repositoryRoot, "package.json"), "utf8");
    const { version } = JSON.parse(manifest) as { readonly version: string };
    expect([...(await makeRocks()).keys()].sort()).toEqual([
      "manifest",
      "manifest-5.1",
      "manifest-5.2",
      "manifest-5.3",
      "manifest-5.4",
      `mod_http_muc_kick-${version}-1.all.rock`,
      `mod_http_muc_kick-${version}-1.rockspec`,
    ]);
  });
});
