import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { request } from "undici";
import { isInPath } from "../../prosody-test-env/find-targets";
import type { Prosody } from "../../prosody-test-env/prosody";
import { exampleAuthorization, kickModule, mucHost, userHost } from "../../prosody-test-env/prosody-config";
import { repositoryRoot } from "../../prosody-test-env/repository-root";
import { runCommand } from "../../prosody-test-env/run-command";
import { startProsody } from "../../prosody-test-env/start-prosody";
import { connectClient } from "../../prosody-test-env/xmpp/connect-client";

const name = "mod_http_muc_kick";

// The one installed here and the newest; 0.11 has no `prosodyctl install`.
const targets = ["local", "13.0.1"] as const;

describe.each(targets)("the rock on %s", (target) => {
  const cleaning: (() => Promise<unknown>)[] = [];
  let rocks: string;
  let prosody: Prosody;

  beforeAll(async () => {
    if (target === "local" && !(await isInPath("luarocks"))) {
      throw new Error(
        "prosodyctl needs LuaRocks: install it (Debian and Ubuntu: sudo apt install luarocks).",
      );
    }
    rocks = await mkdtemp(join(tmpdir(), "muc-kick-rocks-"));
    cleaning.push(() => rm(rocks, { recursive: true }));
    const made = await runCommand({
      program: process.execPath,
      args: [join(repositoryRoot, "scripts", "rock.mjs"), rocks],
    });
    expect(made).toMatchObject({ status: 0 });

    prosody = await startProsody({
      target,
      readable: [rocks],
      // Enabled as its documentation says, but nowhere to be found until it is installed.
      mucs: { [mucHost]: kickModule },
      pluginPaths: [],
      // Prosody's own web server is the static host: it can be reached from where prosodyctl runs, which may be
      // a container.
      global: { http_default_host: userHost, http_files_dir: rocks },
      virtualHost: { modules_enabled: ["http_files"] },
    });
    cleaning.push(() => prosody.stop());
    await askNobodyElse(prosody);
  });

  afterAll(async () => {
    for (const clean of cleaning.reverse()) await clean();
  });

  it.each([
    ["over HTTP", () => `${prosody.http.url}/files`],
    ["from a folder", () => rocks],
  ])("is installed by prosodyctl %s, kicks, and is removed again", async (_, server) => {
    await restart(prosody);
    expect(await kick(prosody, "bob")).toMatchObject({ status: 404 });

    const installed = await prosody.prosodyctl("install", `--server=${server()}`, name);
    expect(installed).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`Installing ${server()}/${name}`) as unknown,
    });
    await restart(prosody);
    await expectKickToWork(prosody);

    const removed = await prosody.prosodyctl("remove", name);
    expect(removed).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("Removal successful") as unknown,
    });
    await restart(prosody);
    expect(await kick(prosody, "bob")).toMatchObject({ status: 404 });
  });
});

/** LuaRocks asks the public servers as well, whatever --server says; here it must not matter what they have. */
async function askNobodyElse(prosody: Prosody): Promise<void> {
  const folder = join(prosody.directory, ".luarocks");
  await mkdir(folder);
  for (const luaVersion of ["5.1", "5.2", "5.3", "5.4"]) {
    // A string takes the place of the first entry, which is the list of the public servers.
    await writeFile(
      join(folder, `config-${luaVersion}.lua`),
      `rocks_servers = { "${prosody.http.url}/files" }\n`,
    );
  }
}

/** Prosody loads modules when it starts, and only then. */
async function restart(prosody: Prosody): Promise<void> {
  await prosody.kill();
  await prosody.start();
}

async function kick(prosody: Prosody, nickname: string): Promise<{ status: number; body: string }> {
  const { statusCode, body } = await request(`${prosody.http.url}/muc_kick`, {
    method: "POST",
    headers: { host: mucHost, authorization: exampleAuthorization, "content-type": "application/json" },
    body: JSON.stringify({ nickname, muc: `snuggery@${mucHost}` }),
  });
  return { status: statusCode, body: await body.text() };
}

async function expectKickToWork(prosody: Prosody): Promise<void> {
  const bob = await connectClient({ service: prosody.xmpp, username: "bob" });
  try {
    await bob.join(`snuggery@${mucHost}`, "Bob");
    const from = bob.mark();
    expect(await kick(prosody, "Bob")).toMatchObject({ status: 200 });
    const presence = await bob.waitForPresence("the kick", ({ type }) => type === "unavailable", { from });
    expect(presence.statusCodes).toContain(307);
  } finally {
    await bob.stop();
  }
}
