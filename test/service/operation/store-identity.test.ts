import { copyFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Config, ServerConfig } from "../../../src/config/config";
import { examineOwners } from "../../../src/doctor/examine-owners";
import { examineServer } from "../../../src/doctor/examine-server";
import { MucKickClient } from "../../../src/client/muc-kick-client";
import { ControlPlane } from "../../support/service/control-plane";
import { useTwoProsodys } from "../../support/service/two-prosodys";

const prosodys = useTwoProsodys();
let planes: ControlPlane[];
let server: ServerConfig;
let direct: MucKickClient;

beforeEach(async () => {
  planes = [];
  [server] = prosodys.configs(2_000);
  const { url, host, authorization } = server;
  direct = new MucKickClient({ url, host, authorization });
  const ids: string[] = [];
  for await (const { id } of direct.eachBan()) ids.push(id);
  if (ids.length > 0) await direct.changeBans({ delete: ids });
});

afterEach(async () => {
  await Promise.all(planes.map((plane) => plane.stop()));
  await direct.close();
});

async function start(changes: Partial<Config> = {}, adopts = false): Promise<ControlPlane> {
  const bans = { idPrefix: "mk-", checkEvery: 200, ...changes.bans };
  const servers = changes.servers ?? [server];
  const plane = await ControlPlane.start(servers, { ...changes, bans }, {}, { adopts });
  planes.push(plane);
  return plane;
}

async function place(plane: ControlPlane, id: string) {
  const json = { id, jid: `${id}@people.example` };
  return plane.request({ method: "POST", path: "/v1/bans", json });
}

async function listed(): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of direct.eachBan()) ids.push(id);
  return ids;
}

interface Sync {
  readonly in_sync: boolean;
  readonly blocked?: string | undefined;
}

async function syncOf(plane: ControlPlane, name = server.name): Promise<Sync | undefined> {
  const { body } = await plane.request({ path: "/v1/servers" });
  const { servers } = body as { servers: { name: string; sync?: Sync }[] };
  return servers.find((each) => each.name === name)?.sync;
}

async function awaitSync(plane: ControlPlane, wanted: Partial<Sync>, name?: string): Promise<void> {
  const end = Date.now() + 10_000;
  for (;;) {
    const sync = await syncOf(plane, name);
    const isSo = Object.entries(wanted).every(([key, value]) => sync?.[key as keyof Sync] === value);
    if (sync !== undefined && isSo) return;
    if (Date.now() > end) throw new Error(`${JSON.stringify(sync)} is not ${JSON.stringify(wanted)}`);
    await sleep(50);
  }
}

const warnings = (plane: ControlPlane) =>
  plane.log.filter(({ level, msg }) => level === 40 && String(msg).includes("out of sync")).length;

it("a second control plane with the same prefix is blocked, named and logged once; adopting ends this", async () => {
  const first = await start({}, true);
  expect(await place(first, "one")).toMatchObject({ status: 201, body: { servers: [{ in_force: true }] } });
  const second = await start();
  expect(await place(second, "two")).toMatchObject({
    status: 201,
    body: { servers: [{ in_force: false, code: "store-mismatch" }] },
  });
  await awaitSync(second, { in_sync: false, blocked: "store-mismatch" });
  await sleep(1000);
  expect(await listed()).toEqual(["mk-one"]);
  await awaitSync(first, { in_sync: true, blocked: undefined });
  expect(warnings(second)).toBe(1);
  const metrics = await second.request({ path: "/metrics", authorization: null });
  expect(metrics.text).toContain(`muc_kick_server_blocked{server="${server.name}"} 1`);

  const doctor = async ({ service }: ControlPlane) => {
    const { config } = service.context;
    const report = await examineServer(server);
    const [{ findings } = { findings: [] }] = await examineOwners(config, [report], 5_000);
    return findings.map(({ code }) => code);
  };
  expect(await doctor(second)).toContain("owner-mismatch");
  expect(await doctor(first)).not.toContain("owner-mismatch");

  const path = `/v1/servers/${server.name}/adopt`;
  const preview = await second.request({ method: "POST", path, json: { dry_run: true } });
  expect(preview).toMatchObject({
    status: 200,
    body: {
      blocked: { code: "store-mismatch" },
      lift: { count: 1, bans: [{ id: "mk-one" }] },
      place: { count: 1, bans: [{ id: "mk-two" }] },
      dry_run: true,
    },
  });
  expect(await listed()).toEqual(["mk-one"]);
  const adopt = ({ body }: typeof preview) =>
    second.request({ method: "POST", path, json: { preview: (body as { preview: string }).preview } });
  await place(second, "three");
  expect(await adopt(preview)).toMatchObject({ status: 409, body: { code: "preview-outdated" } });
  expect(await listed()).toEqual(["mk-one"]);
  expect(await adopt(await second.request({ method: "POST", path, json: { dry_run: true } }))).toMatchObject({
    status: 200,
  });
  await awaitSync(second, { in_sync: true, blocked: undefined });
  expect(await listed()).toEqual(["mk-three", "mk-two"]);
  await awaitSync(first, { blocked: "store-mismatch" });
  expect(await second.request({ method: "POST", path, json: {} })).toMatchObject({
    status: 409,
    body: { code: "not-blocked" },
  });
  const [intent, outcome] = await second.audit({ action: "server.adopt" });
  expect([intent, outcome]).toMatchObject([
    { kind: "intent", details: { was: "store-mismatch", lift: 1, place: 2 } },
    { kind: "outcome", result: "done" },
  ]);
});

it("control planes with different prefixes run side by side", async () => {
  const first = await start({}, true);
  const second = await start({ bans: { idPrefix: "two-", checkEvery: 200 } });
  await Promise.all([place(first, "one"), place(second, "two")]);
  await awaitSync(first, { in_sync: true });
  await awaitSync(second, { in_sync: true });
  await sleep(1000);
  expect(await listed()).toEqual(["mk-one", "two-two"]);
});

it("a new store in place of a lost one lifts no ban; nor does an older backup until it is adopted", async () => {
  const first = await start({}, true);
  const path = join(first.directory, "muc-kick.db");
  await place(first, "one");
  const backup = join(first.directory, "backup.db");
  await first.service.context.store.close();
  await copyFile(path, backup);
  await first.service.destroy();
  planes = [];

  const go = async (store: string) => {
    const plane = await start({ store: `sqlite:${store}` });
    return plane;
  };
  const again = await go(path);
  await place(again, "two");
  await awaitSync(again, { in_sync: true });
  await again.service.destroy();
  planes = [];

  const lost = await go(join(first.directory, "new.db"));
  await awaitSync(lost, { in_sync: false, blocked: "store-mismatch" });
  await lost.service.destroy();
  planes = [];

  const restored = await go(backup);
  await awaitSync(restored, { in_sync: false, blocked: "store-outdated" });
  for (let count = 0; count < 20; count++) await place(restored, `later-${count}`);
  await sleep(500);
  expect(await listed()).toEqual(["mk-one", "mk-two"]);
  const adopting = `/v1/servers/${server.name}/adopt`;
  expect(await restored.request({ method: "POST", path: adopting, json: {} })).toMatchObject({
    body: { blocked: { code: "store-outdated" }, lift: { count: 1 }, place: { count: 20 } },
  });
  await awaitSync(restored, { in_sync: true });
  expect(await listed()).toHaveLength(21);
  await rm(first.directory, { recursive: true });
});

it("one module configured as two servers is detected and cannot be adopted under its other name", async () => {
  const other = { ...server, name: "the-same", mucs: ["elsewhere.example"] };
  const plane = await start({ servers: [server, other] }, true);
  await place(plane, "one");
  const end = Date.now() + 10_000;
  let duplicates: string[] = [];
  while (duplicates.length === 0 && Date.now() < end) {
    const syncs = await Promise.all(
      [server, other].map(async ({ name }) => [name, await syncOf(plane, name)] as const),
    );
    duplicates = syncs.flatMap(([name, sync]) => (sync?.blocked === "server-duplicate" ? [name] : []));
    await sleep(50);
  }
  expect(duplicates).toHaveLength(1);
  expect(await listed()).toEqual(["mk-one"]);
  const path = `/v1/servers/${duplicates[0] ?? ""}/adopt`;
  expect(await plane.request({ method: "POST", path, json: {} })).toMatchObject({
    status: 409,
    body: { code: "server-duplicate" },
  });
});

it("adopting a server that does not exist is an error", async () => {
  const plane = await start();
  const adopt = (name: string) =>
    plane.request({ method: "POST", path: `/v1/servers/${name}/adopt`, json: {} });
  expect(await adopt("nowhere")).toMatchObject({ status: 404, body: { error: "No such server" } });
});
