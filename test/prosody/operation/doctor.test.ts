import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  exampleAuthorization,
  kickModule,
  mucHost,
  userHost,
} from "../../../prosody-test-env/prosody-config";
import type { Prosody } from "../../../prosody-test-env/prosody";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import type { ServerConfig } from "../../../src/config/config";
import { MucKickClient } from "../../../src/client/muc-kick-client";
import { loadConfig } from "../../../src/config/load-config";
import { examineServer, type ExamineOptions } from "../../../src/doctor/examine-server";
import type { FindingCode, ServerReport } from "../../../src/doctor/report";
import { init } from "../../../src/init/init";
import { useTestServer } from "../../support/prosody/test-server";
import { testModules } from "../../support/prosody/test-modules";

const moved = "moved.example.org";
const halls = "halls.example.org";
const pluginPaths = [join(repositoryRoot, "dist-lua"), testModules];

function configFor(prosody: Prosody, changes: Partial<ServerConfig>): ServerConfig {
  return {
    name: "main",
    url: prosody.http.url,
    host: mucHost,
    authorization: exampleAuthorization,
    mucs: [mucHost],
    timeout: 5_000,
    ...changes,
  };
}

describe("doctor", () => {
  const server = useTestServer({
    virtualHost: { modules_enabled: ["bosh"] },
    mucs: {
      [mucHost]: kickModule,
      [halls]: {},
      "closed.example.org": { ...kickModule, http_muc_kick_hosts: ["closed.example.org"] },
      "no-secret.example.org": { modules_enabled: ["http_muc_kick"] },
      "old.example.org": { modules_enabled: ["test_old_module"] },
      "seed.example.org": { modules_enabled: ["test_seed_module"] },
      [moved]: { ...kickModule, http_paths: { muc_kick: "/x/kick" } },
      "other.example.org": { modules_enabled: ["test_other_json"] },
    },
    pluginPaths,
    tracebacksAreExpected: true,
  });

  function examine(changes: Partial<ServerConfig> = {}, options?: ExamineOptions): Promise<ServerReport> {
    return examineServer(configFor(server.prosody, changes), options);
  }

  it("reports no problem for a correct setup", async () => {
    expect(await examine({ mucs: [mucHost, halls] })).toMatchObject({
      server: "main",
      findings: [],
      about: {
        prosody: server.prosody.version,
        mucs: expect.arrayContaining([mucHost, halls]) as unknown,
      },
    });
  });

  it.each<[string, Partial<ServerConfig>, FindingCode, RegExp]>([
    [
      "a host that answers, but not for this",
      { host: "nowhere.example" },
      "unknown-host",
      /set host to that/,
    ],
    [
      "a host that nobody knows",
      { host: "nowhere.example", mucs: ["halls.example"] },
      "unknown-host",
      /modules_enabled of nowhere\.example.*as spelled in/,
    ],
    [
      "the wrong letters in the host",
      { host: "Chat.Example.org" },
      "unknown-host",
      /responds under chat\.example\.org: set host/,
    ],
    ["no host", { host: undefined }, "unknown-host", /responds under chat\.example\.org: set host/],
    [
      "a component without a module for HTTP",
      { host: halls, mucs: [halls] },
      "unknown-host",
      /If halls\.example\.org is the right name, add "http_muc_kick" to modules_enabled/,
    ],
    [
      "a module without a secret",
      { host: "no-secret.example.org", mucs: ["no-secret.example.org"] },
      "unknown-host",
      /without http_muc_kick_authorization_header/,
    ],
    [
      "a host without the module, but with another one for HTTP",
      { host: userHost },
      "module-not-loaded",
      /add "http_muc_kick" to modules_enabled of example\.org/,
    ],
    [
      "a community module",
      { host: "seed.example.org" },
      "community-module",
      /Install the module of muc-kick/,
    ],
    ["a module that is too old", { host: "old.example.org" }, "module-too-old", /Install the module/],
    ["something else", { host: "other.example.org" }, "not-a-module", /Check what listens/],
    ["a wrong secret", { authorization: "Basic d3Jvbmc=" }, "wrong-secret", /begins with "Basic "/],
    ["a host that has no rooms", { mucs: [mucHost, userHost] }, "not-a-muc", /Remove it from mucs/],
    [
      "a component that is elsewhere",
      { mucs: [mucHost, "a.example"] },
      "muc-not-here",
      /for the right server/,
    ],
    [
      "a component that may not be reached",
      { host: "closed.example.org", mucs: ["closed.example.org", halls] },
      "muc-not-here",
      /http_muc_kick_hosts/,
    ],
  ])("reports %s", async (_, changes, code, remedy) => {
    const { findings } = await examine(changes);
    expect(findings).toMatchObject([
      { code, severity: "fault", remedy: expect.stringMatching(remedy) as unknown },
    ]);
    expect(JSON.stringify(findings)).not.toContain((changes.authorization ?? exampleAuthorization).slice(6));
  });

  it("reports a URL with too long a path", async () => {
    const { findings } = await examine({ url: `${server.prosody.http.url}/muc_kick` });
    expect(findings).toMatchObject([
      { code: "wrong-path", remedy: expect.stringContaining("remove that, since path is added") as unknown },
    ]);
  });

  it("finds the module at its http_paths location and names that setting as a possible cause", async () => {
    const there = { host: moved, mucs: [moved] };
    for (const path of ["/x/kick", "/x/kick/"]) {
      expect(await examine({ ...there, path })).toMatchObject({ findings: [], about: {} });
    }
    for (const path of [undefined, "/x"]) {
      expect((await examine({ ...there, path })).findings).toMatchObject([
        { code: "module-not-loaded", remedy: expect.stringContaining("http_paths") as unknown },
      ]);
    }
    // Below the module's own path it is the module that answers.
    expect((await examine({ ...there, path: "/x/kick/muc_kick" })).findings).toMatchObject([
      { code: "wrong-path", remedy: expect.stringContaining("http_paths") as unknown },
    ]);
  });

  it("reports bans that the control plane does not manage", async () => {
    const { url } = server.prosody.http;
    const client = new MucKickClient({ url, host: mucHost, authorization: exampleAuthorization });
    const find = async () => (await examine({}, { idPrefix: "mk-" })).findings;
    for (const id of ["mk-1", "mk-zz"]) await client.putBan(id, { jid: "zoe@example.org" });
    expect(await find()).toEqual([]);
    for (const id of ["by-hand", "mk", "zz"]) {
      await client.putBan(id, { jid: "zoe@example.org" });
      expect(await find()).toMatchObject([
        { code: "unmanaged-bans", severity: "note", what: expect.stringMatching(` ${id}\\.$`) as unknown },
      ]);
      await client.deleteBan(id);
    }
    for (const id of ["mk-1", "mk-zz"]) await client.deleteBan(id);
    await client.close();
  });

  it("reports https at a plain port where Prosody waits for more bytes", async () => {
    const url = server.prosody.http.url.replace("http:", "https:");
    const { findings } = await examine({ url, timeout: 500 });
    expect(findings).toMatchObject([
      { code: "timed-out", remedy: expect.stringContaining("https_ports") as unknown },
    ]);
  });

  it("reports https at a port of another protocol", async () => {
    const { findings } = await examine({ url: server.prosody.xmpp.replace("xmpp:", "https:") });
    expect(findings).toMatchObject([
      { code: "tls-failed", what: expect.stringContaining("failed the TLS handshake") as unknown },
    ]);
  });

  it("reports http at a port of another protocol", async () => {
    const { findings } = await examine({ url: server.prosody.xmpp.replace("xmpp:", "http:") });
    expect(findings).toMatchObject([{ code: "not-a-module" }]);
  });

  it.each([
    [60, "behind this machine's: bans will end that much too late"],
    [-60, "ahead of this machine's: bans will end that much too early"],
  ])(
    "reports clocks that are %i seconds apart and continues with the other checks",
    async (seconds, what) => {
      const clock = () => Date.now() + seconds * 1000;
      const { findings } = await examine({ mucs: [mucHost, "a.example"] }, { clock });
      expect(findings).toMatchObject([
        { code: "clock-off", severity: "warning", what: expect.stringContaining(what) as unknown },
        { code: "muc-not-here" },
      ]);
    },
  );

  it("accepts clocks that are slightly apart", async () => {
    for (const seconds of [-4, 4]) {
      const clock = () => Date.now() + seconds * 1000;
      expect((await examine({}, { clock })).findings).toEqual([]);
    }
  });

  it("reports a Prosody that is not running", async () => {
    await server.prosody.kill();
    const { findings } = await examine();
    await server.prosody.start();
    expect(findings).toMatchObject([{ code: "connection-refused" }]);
    // At a loopback address, it is not that.
    expect(findings[0]?.remedy).toMatch(/^Check that Prosody runs, .*\(http_ports, https_ports\)\.$/);
    expect((await examine()).findings).toEqual([]);
  });
});

describe("doctor on a Prosody that is too old", () => {
  const mucs = { [mucHost]: { ...kickModule, modules_enabled: ["test_old_prosody", "http_muc_kick"] } };
  const server = useTestServer({ mucs, pluginPaths });

  it("reports the version", async () => {
    const { findings } = await examineServer(configFor(server.prosody, {}));
    expect(findings).toMatchObject([
      { code: "prosody-too-old", what: expect.stringContaining("version 0.11.8") as unknown },
    ]);
  });
});

describe("the output of init", () => {
  let folder = "";
  const server = useTestServer({ mucs: {} });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "muc-kick-init-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("works on both sides once Prosody is configured with its part", async () => {
    const file = join(folder, "muc-kick.yaml");
    const mucs = ["rooms.example.org"];
    const { prosodyConfig } = await init({ file, url: server.prosody.http.url, mucs });
    const { servers } = await loadConfig(file, {});
    const [main] = servers;
    if (main === undefined) throw new Error("There is no server in it.");
    expect(await examineServer(main)).toMatchObject({ findings: [{ code: "unknown-host" }] });
    await server.prosody.kill();
    await server.prosody.reconfigure({ append: prosodyConfig });
    await server.prosody.start();
    expect(await examineServer(main)).toMatchObject({ findings: [], about: { mucs } });
  });
});
