import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kickModule, mucHost, userHost } from "../../../prosody-test-env/prosody-config";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import { runCommand } from "../../../prosody-test-env/runtime/run-command";
import { currentTarget } from "../../support/prosody/current-target";
import { kick } from "../../support/prosody/kick";
import { sendRequest } from "../../support/prosody/send-request";
import { useTestServer } from "../../support/prosody/test-server";

const rock = "mod_http_muc_kick";
const rocks = join(tmpdir(), `muc-kick-rocks-${randomUUID()}`);

// Containers have LuaRocks.
const hasLuaRocks = currentTarget !== "local" || spawnSync("luarocks", ["--version"]).status === 0;
const describeWithLuaRocks = hasLuaRocks ? describe : describe.skip;
if (!hasLuaRocks) {
  process.stderr.write(
    "The rock is not tested on the Prosody here: install LuaRocks (sudo apt install luarocks).\n",
  );
}

describeWithLuaRocks("the LuaRocks package", () => {
  // Before the server starts: a container needs the folder to be there.
  beforeAll(async () => {
    const args = [join(repositoryRoot, "scripts", "rock.mjs"), rocks];
    expect(await runCommand({ program: process.execPath, args })).toMatchObject({ status: 0 });
  });

  const server = useTestServer({
    readable: [rocks],
    // Enabled as its documentation says, but nowhere to be found until it is installed.
    mucs: { [mucHost]: kickModule },
    pluginPaths: [],
    // Prosody's own web server is the static host: it can be reached from where prosodyctl runs, which may be a
    // container.
    global: { http_default_host: userHost, http_files_dir: rocks },
    virtualHost: { modules_enabled: ["http_files"] },
  });
  const url = () => `${server.prosody.http.url}/files`;

  beforeAll(() => askNobodyElse(server.prosody.directory, url()));

  afterAll(() => rm(rocks, { recursive: true }));

  it.each([
    ["over HTTP", url],
    ["from a folder", () => rocks],
  ])("is installed by prosodyctl %s, kicks, and is removed again", async (_, rocksServer) => {
    const { prosody } = server;
    const install = () => prosody.prosodyctl("install", `--server=${rocksServer()}`, rock);
    if (prosody.version.startsWith("0.11.")) {
      // Its prosodyctl has no such command, and says which it has; there the module is a file to be copied.
      expect(await install()).toMatchObject({ stdout: expect.stringContaining("Usage:") as unknown });
      return;
    }
    await restart();
    await expectNoModule();

    expect(await install()).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`Installing ${rocksServer()}/${rock}`) as unknown,
    });
    await restart();
    await expectModuleToKick();

    expect(await prosody.prosodyctl("remove", rock)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("Removal successful") as unknown,
    });
    await restart();
    await expectNoModule();
  });

  /** Prosody loads modules when it starts, and only then. */
  async function restart(): Promise<void> {
    await server.prosody.kill();
    await server.prosody.start();
  }

  async function expectNoModule(): Promise<void> {
    expect(await sendRequest(server.prosody, { method: "GET" })).toMatchObject({ status: 404 });
  }

  async function expectModuleToKick(): Promise<void> {
    const room = server.newRoom();
    const { bob } = await server.gather(room, "alice", "bob");
    const from = bob.mark();
    expect(await kick(server.prosody, { nickname: "bob", muc: room })).toMatchObject({ status: 200 });
    const gone = await bob.waitForPresence("the kick", ({ type }) => type === "unavailable", { from });
    expect(gone.statusCodes).toContain(307);
  }
});

/** LuaRocks asks the public servers as well, whatever --server says; here it must not matter what they have.
 *  @param home the home directory of whoever runs prosodyctl */
async function askNobodyElse(home: string, url: string): Promise<void> {
  const folder = join(home, ".luarocks");
  await mkdir(folder);
  for (const luaVersion of ["5.1", "5.2", "5.3", "5.4"]) {
    // A string takes the place of the first entry, which is the list of the public servers.
    await writeFile(join(folder, `config-${luaVersion}.lua`), `rocks_servers = { "${url}" }\n`);
  }
}
