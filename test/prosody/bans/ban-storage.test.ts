import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import type { AboutResponse, Ban } from "../../../src/contract/responses";
import { type ApiAnswer, type ApiMethod, callApi } from "../../support/prosody/call-api";
import { control } from "../../support/prosody/control-prosody";
import { currentTarget } from "../../support/prosody/current-target";
import { expectRoomAlive } from "../../support/prosody/expect-room-alive";
import { readPages } from "../../support/prosody/read-pages";
import { useTestServer } from "../../support/prosody/test-server";
import { testModules } from "../../support/prosody/test-modules";

const sqlHost = "sql.example.org";
const memoryHost = "memory.example.org";
const brokenHost = "broken.example.org";
const nullHost = "null.example.org";
const missingHost = "missing.example.org";
const faultyHost = "faulty.example.org";

/** SQLite is in the images; what is installed on this machine is nobody's business. */
const hasSqlite = currentTarget !== "local";

const server = useTestServer({
  pluginPaths: [join(repositoryRoot, "dist-lua"), testModules],
  mucs: {
    [mucHost]: kickModule,
    [memoryHost]: {
      ...kickModule,
      modules_enabled: ["http_muc_kick", "test_control"],
      storage: { muc_kick_bans: "memory" },
    },
    [nullHost]: { ...kickModule, storage: { muc_kick_bans: "null" } },
    [missingHost]: { ...kickModule, storage: { muc_kick_bans: "missing" } },
    [faultyHost]: { ...kickModule, storage: { muc_kick_bans: "test_faulty" } },
    [brokenHost]: { ...kickModule, http_muc_kick_hosts: [brokenHost] },
    ...(hasSqlite && {
      [sqlHost]: {
        ...kickModule,
        storage: { muc_kick_bans: "sql" },
        sql: { driver: "SQLite3", database: "bans.sqlite" },
      },
    }),
  },
});

const lasting = [mucHost, ...(hasSqlite ? [sqlHost] : [])];
const jid = "bob@example.org";
const storageFailed = { status: 500, body: { code: "storage-failed" } };

function call(host: string, method: ApiMethod, path: string, value?: unknown): Promise<ApiAnswer> {
  return callApi(server.prosody, method, path, value, { host });
}

async function bansOf(host: string): Promise<readonly Ban[]> {
  return (await readPages(server.prosody, "bans", "/bans?limit=1000", undefined, { host })).flat() as Ban[];
}

async function summaryOf(host: string): Promise<AboutResponse["bans"]> {
  return ((await call(host, "GET", "")).body as AboutResponse).bans;
}

async function liftAll(host: string): Promise<void> {
  const ids = (await bansOf(host)).map(({ id }) => id);
  if (ids.length > 0) await call(host, "PATCH", "/bans", { delete: ids });
}

async function restart(how: "shutDown" | "kill"): Promise<void> {
  await server.sendEverybodyHome();
  await server.prosody[how]();
  await server.prosody.start();
}

async function isRefused(username: string, room: string): Promise<boolean> {
  const client = await server.connect(username);
  return client.join(room, username).then(
    () => false,
    (error: unknown) => {
      expect(String(error)).toContain("forbidden");
      return true;
    },
  );
}

afterEach(async () => {
  for (const host of [mucHost, memoryHost, ...lasting]) await liftAll(host);
});

const wishes = [
  { id: "account", jid, reason: 'a "reason" ☂\n\t]]>' },
  { id: "domain", jid: "spam.example", expires_at: "2099-01-01T00:00:00Z" },
  { id: "room", jid: "carol@example.org", muc: `snuggery@${mucHost}` },
  { id: "A-Z_0", jid: "ö@exämple.org" },
  { id: "component", jid: "dave@example.org", muc: mucHost },
  { id: "wildcard", jid: "*.spam.example", except: ["a@x.spam.example", "b@x.spam.example"] },
  { id: "affiliated", jid: "spam.example", spare_affiliated: true },
];

describe("stored bans", () => {
  // Hosts with several storage drivers at once, because starting Prosody is what takes time.

  it.each(["shutDown", "kill"] as const)("are in force after a restart: %s", async (how) => {
    const put = [...wishes, { id: "lifted", jid }];
    for (const host of lasting) {
      await call(host, "PATCH", "/bans", { put });
      await call(host, "DELETE", "/bans/lifted");
      expect(await bansOf(host)).toHaveLength(wishes.length);
    }
    const listed = () => Promise.all(lasting.map(bansOf));
    const told = () => Promise.all(lasting.map(summaryOf));
    const [bans, summaries] = [await listed(), await told()];

    await restart(how);

    expect(await listed()).toEqual(bans);
    expect(await told()).toEqual(summaries);
    for (const host of lasting) {
      expect(await isRefused("bob", server.newRoom(host))).toBe(true);
      expect(await isRefused("carol", wishes[2]?.muc ?? "")).toBe(true);
      expect(await isRefused("carol", server.newRoom(host))).toBe(false);
      expect(await isRefused("dave", server.newRoom(mucHost))).toBe(true);
      expect(await isRefused("dave", server.newRoom(memoryHost))).toBe(false);
    }
  });

  it.each(lasting)("survive a crash during other changes once they are acknowledged: %s", async (host) => {
    const answered: string[] = [];
    let asked = 0;
    await new Promise<void>((resolve) => {
      const place = async () => {
        for (;;) {
          const id = `ban-${asked++}`;
          const { status } = await call(host, "PUT", `/bans/${id}`, { jid: `user${asked}@example.org` });
          expect(status).toBe(201);
          answered.push(id);
          if (answered.length === 60) resolve(server.prosody.kill());
        }
      };
      for (let line = 0; line < 8; line++) void place().catch(() => undefined);
    });
    await server.prosody.start();

    const ids = (await bansOf(host)).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(answered));
    expect(ids.length).toBeLessThanOrEqual(asked);
    expect(server.prosody.log.lines.filter((line) => line.includes("cannot be read"))).toEqual([]);
  });

  it("expire while Prosody is down", async () => {
    const mark = server.prosody.log.mark();
    const expires_at = new Date(Date.now() + 500).toISOString();
    for (const host of lasting) await call(host, "PUT", "/bans/brief", { jid, expires_at });
    await restart("kill");
    for (const host of lasting) {
      await server.prosody.log.waitFor(new RegExp(`${host}.*Ban brief expired`), { from: mark });
      expect(await isRefused("bob", server.newRoom(host))).toBe(false);
      expect(await bansOf(host)).toEqual([]);
    }
  });
});

describe("bans in memory only", () => {
  it("are in force until Prosody is restarted", async () => {
    await call(memoryHost, "PATCH", "/bans", { put: wishes });
    expect(await bansOf(memoryHost)).toHaveLength(wishes.length);
    expect(await isRefused("bob", server.newRoom(memoryHost))).toBe(true);
    await restart("shutDown");
    expect(await bansOf(memoryHost)).toEqual([]);
    expect(await isRefused("bob", server.newRoom(memoryHost))).toBe(false);
  });

  it.each([memoryHost, nullHost, missingHost])("are reported as not persistent: %s", async (host) => {
    const warning = new RegExp(`warn.*storage = { muc_kick_bans = "internal" } for ${host}`);
    await server.prosody.log.waitFor(warning);
    expect(await summaryOf(host)).toMatchObject({ persistent: false });
  });

  it.each([nullHost, missingHost])("are rejected where nothing can be stored at all: %s", async (host) => {
    expect(await call(host, "PUT", "/bans/x", { jid })).toMatchObject(storageFailed);
    expect(await isRefused("bob", server.newRoom(host))).toBe(false);
  });

  it.each(lasting)("are not reported on a host with persistent storage: %s", async (host) => {
    expect(await summaryOf(host)).toMatchObject({ persistent: true, unreadable: 0 });
  });
});

describe("a storage failure", () => {
  const folder = () => join(server.prosody.directory, "data", "broken%2eexample%2eorg", "muc_kick_bans");

  beforeAll(async () => {
    await call(brokenHost, "PUT", "/bans/old", { jid: "carol@example.org" });
    await rename(folder(), `${folder()}.away`);
    // A file where a folder has to be: permissions would not keep root from writing.
    await writeFile(folder(), "");
  });

  it.each<[string, ApiMethod, string, unknown]>([
    ["a new ban", "PUT", "/bans/new", { jid }],
    ["a ban in place of another", "PUT", "/bans/old", { jid }],
    ["the end of a ban", "DELETE", "/bans/old", undefined],
    ["a kick with a ban", "POST", "", { jid, ban_seconds: 60 }],
  ])("rejects the request and changes nothing: %s", async (_, method, path, value) => {
    const room = server.newRoom(brokenHost);
    const { alice, bob } = await server.gather(room, "alice", "bob");
    const [bans, summary] = [await bansOf(brokenHost), await summaryOf(brokenHost)];
    const mark = server.prosody.log.mark();

    expect(await call(brokenHost, method, path, value)).toMatchObject(storageFailed);

    await expectRoomAlive(room, alice, bob);
    expect(await bansOf(brokenHost)).toEqual(bans);
    expect(await summaryOf(brokenHost)).toEqual(summary);
    expect(await isRefused("carol", room)).toBe(true);
    await server.prosody.log.waitFor(/error.*Failed to write bans to storage/, { from: mark });
  });

  it("rejects each change of a PATCH separately", async () => {
    const changes = { put: [{ id: "new", jid }, { id: "bad" }], delete: ["old", "unheard-of"] };
    const { body } = await call(brokenHost, "PATCH", "/bans", changes);
    expect(body).toMatchObject({ results: [500, 400, 500, 404].map((status) => ({ status })) });
    expect((await bansOf(brokenHost)).map(({ id }) => id)).toEqual(["old"]);
  });

  it("ends without a restart once storage works again", async () => {
    await rm(folder());
    await rename(`${folder()}.away`, folder());
    expect((await call(brokenHost, "PUT", "/bans/new", { jid })).status).toBe(201);
    expect((await call(brokenHost, "DELETE", "/bans/old")).status).toBe(204);
    expect(await bansOf(brokenHost)).toEqual([{ id: "new", jid }]);
  });

  it("leaves readable bans in force; unreadable ones are logged, counted and kept", async () => {
    const damaged = {
      garbage: "return {",
      text: 'return "bob@example.org"',
      "no-jid": "return { reason = 'x' }",
      "text-end": "return { jid = 'carol@example.org', expires_at = '2099-01-01T00:00:00Z' }",
      nan: "return { jid = 'carol@example.org', expires_at = 0/0 }",
      infinite: "return { jid = 'carol@example.org', expires_at = 1/0 }",
      "not-a-jid": "return { jid = 'ca rol@example.org' }",
      except: "return { jid = 'example.org', except = 'bob@example.org' }",
      part: "return { jid = 'example.org', members = 2 }",
    };
    const path = (id: string) => join(folder(), `ban%2f${id.replaceAll("-", "%2d")}.dat`);
    for (const [id, text] of Object.entries(damaged)) await writeFile(path(id), text);
    const mark = server.prosody.log.mark();
    await restart("kill");
    for (const id of Object.keys(damaged)) {
      await server.prosody.log.waitFor(new RegExp(`error.*"ban/${id}" cannot be read`), { from: mark });
    }
    const count = Object.keys(damaged).length;
    expect(await bansOf(brokenHost)).toEqual([{ id: "new", jid }]);
    expect(await summaryOf(brokenHost)).toMatchObject({ count: 1, unreadable: count });
    expect(await isRefused("bob", server.newRoom(brokenHost))).toBe(true);
    expect(await isRefused("carol", server.newRoom(brokenHost))).toBe(false);
    expect(await readFile(path("nan"), "utf8")).toBe(damaged.nan);

    expect((await call(brokenHost, "PUT", "/bans/nan", { jid: "carol@example.org" })).status).toBe(201);
    expect((await call(brokenHost, "DELETE", "/bans/infinite")).status).toBe(204);
    expect(await summaryOf(brokenHost)).toMatchObject({ count: 2, unreadable: count - 2 });
    expect(await isRefused("carol", server.newRoom(brokenHost))).toBe(true);
  });
});

it("readable bans are in force when the storage driver throws for another one", async () => {
  await call(faultyHost, "PUT", "/bans/good", { jid });
  await call(faultyHost, "PUT", "/bans/bad", { jid: "carol@example.org" });
  const mark = server.prosody.log.mark();
  await restart("shutDown");
  expect(await bansOf(faultyHost)).toEqual([{ id: "good", jid }]);
  expect(await summaryOf(faultyHost)).toMatchObject({ count: 1, unreadable: 1 });
  expect(await isRefused("bob", server.newRoom(faultyHost))).toBe(true);
  await server.prosody.log.waitFor(/ban\/bad/, { from: mark });
  const lines = server.prosody.log.since(mark).filter((line) => line.includes("ban/bad"));
  expect(lines).toEqual([expect.stringContaining("the disk is on fire")]);
  expect(await call(faultyHost, "DELETE", "/bans/bad")).toMatchObject({ status: 204 });
});

it("the garbage collector works as before once the bans have been read", async () => {
  const setPause = (pause: number) =>
    control(server.prosody, `return collectgarbage("setpause", ${pause})`, memoryHost);
  // A multiple of four, in which Lua 5.4 counts.
  const before = await setPause(120);
  const reload = `require "core.modulemanager".reload(module.host, "http_muc_kick")`;
  await control(server.prosody, `return (${reload}) ~= nil`, memoryHost);
  expect(await setPause(Number(before))).toBe(120);
});
