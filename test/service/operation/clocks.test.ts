import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findFreePorts } from "../../../prosody-test-env/free-ports";
import { exampleAuthorization, mucHost } from "../../../prosody-test-env/prosody-config";
import { JoinRefusedError } from "../../../prosody-test-env/xmpp/join-refused-error";
import { createStore } from "../../../src/store/open-store";
import { askPlane } from "../../support/cluster/plane-request";
import { ServingProcess } from "../../support/cluster/serving-process";
import { awaitNothing } from "../../support/cluster/settle";
import { type PostgresServer, startPostgres } from "../../support/start-postgres";
import { useTwoProsodys } from "../../support/service/two-prosodys";

const prosodys = useTwoProsodys();
const admissionSecret = "Bearer of-this-test";
const hour = 3600;

/** Milliseconds in which a server hears of a ban, with much to spare. */
const soon = 20_000;

describe.each(["sqlite", "postgres"] as const)("a control plane whose clock is set, on %s", (dialect) => {
  // One room each, and one prefix: both stores have bans on the same server.
  const room = `${dialect}@${mucHost}`;
  let directory: string;
  let postgres: PostgresServer | undefined;
  let plane: ServingProcess;
  let authorization: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "muc-kick-clocks-"));
    if (dialect === "postgres") postgres = await startPostgres();
    const url = postgres?.url ?? `sqlite:${join(directory, "store.db")}`;
    const store = await createStore(url);
    const token = { label: "a test", scopes: ["read", "ban"] } as const;
    authorization = `Bearer ${(await store.tokens.create(token, { actor: { kind: "operator" } })).bearer}`;
    await store.close();
    const [port = 0] = await findFreePorts(1);
    const main = {
      url: prosodys.proxies.main.url,
      host: mucHost,
      authorization: exampleAuthorization,
      mucs: [mucHost],
      admission: { authorization: admissionSecret },
    };
    const settings = {
      store: url,
      servers: { main },
      bans: { check_every: "1s", id_prefix: dialect === "sqlite" ? "sq-" : "pg-" },
      admission: { stale_after: "10s" },
    };
    plane = await ServingProcess.create("plane", port, settings, { hasClock: true });
    await plane.start();
  }, 60_000);

  afterEach(async () => {
    await plane.clock?.set(0);
  });

  afterAll(async () => {
    await plane.stop();
    await postgres?.stop();
    await rm(directory, { recursive: true });
  }, 60_000);

  const ask = async (path: string, method: "GET" | "PUT" = "GET", json?: object) => {
    // What is put is answered when the servers have it, or after ten seconds.
    const reply = await askPlane(plane.url, { method, path, authorization, json, timeout: soon });
    if (reply.kind !== "answer") throw new Error(JSON.stringify(reply));
    return reply;
  };
  const admit = async (name: string) => {
    const query = new URLSearchParams({ userJID: `${name}@example.org`, mucJID: room }).toString();
    const request = { path: `/admission/main?${query}`, authorization: admissionSecret };
    const reply = await askPlane(plane.url, request);
    if (reply.kind !== "answer") throw new Error(JSON.stringify(reply));
    return JSON.parse(reply.text) as { readonly allowed: boolean; readonly error?: string };
  };
  const ban = (name: string, seconds: number) =>
    ask(`/v1/bans/${dialect}-${name}`, "PUT", {
      jid: `${name}@example.org`,
      muc: room,
      duration_seconds: seconds,
    });
  const standing = async (name: string) => {
    const { ban: found, servers } = JSON.parse((await ask(`/v1/bans/${dialect}-${name}`)).text) as {
      readonly ban: { readonly state: string };
      readonly servers: readonly { readonly in_force: boolean }[];
    };
    return [found.state, ...servers.map(({ in_force: inForce }) => inForce)];
  };
  const jumps = () =>
    plane.log.items
      .filter((line) => line.includes("The clock of this machine jumped"))
      .map((line) => Math.round((JSON.parse(line) as { readonly by: number }).by / 1000));

  it("enforces bans everywhere when it is set ahead and back", async () => {
    expect(await ban("bob", hour / 2)).toMatchObject({ status: 201 });
    expect(await standing("bob")).toEqual(["active", true]);
    await plane.clock?.set(hour);
    // Everything looks at the time: what is scraped, what is asked, what is reconciled.
    for (let second = 0; second < 8; second++) {
      await ask("/metrics");
      // The time of PostgreSQL counts, and that has not changed.
      expect(await admit("bob")).toMatchObject({ allowed: dialect === "sqlite" });
      await sleep(1000);
    }
    await plane.clock?.set(0);
    await sleep(3000);
    expect(await admit("bob")).toMatchObject({ allowed: false });
    expect(await standing("bob")).toEqual(["active", true]);
    const bob = await prosodys.main.connect("bob");
    await expect(bob.join(room, "bob")).rejects.toThrow(JoinRefusedError);
    expect(jumps()).toEqual([hour, -hour]);
    const { text } = await ask("/metrics");
    expect(text).toContain('muc_kick_clock_jumps_total{clock="machine",direction="ahead"} 1');
    expect(text).toContain('muc_kick_clock_jumps_total{clock="machine",direction="back"} 1');
    expect(text).toContain("muc_kick_bans 1");
  }, 60_000);

  it("takes over at once from a killed instance when it is set back before a restart", async () => {
    await awaitNothing(() => Promise.resolve(plane.hasLease ? [] : ["It has no lease"]), soon);
    await plane.kill();
    await plane.clock?.set(-hour);
    const from = plane.log.mark();
    await plane.start();
    expect(await ban("carol", 3 * hour)).toMatchObject({ status: 201 });
    // Nobody has ended bob's.
    await awaitNothing(async () => {
      const found = [...(await standing("carol")), ...(await standing("bob"))];
      return found.join() === "active,true,active,true" ? [] : [found.join()];
    }, soon);
    const said = plane.log.since(from).filter((line) => line.includes('"msg":"The clock '));
    expect(said).toEqual([
      expect.stringMatching(
        dialect === "sqlite" ? /behind the newest audit entry/ : /behind that of the database/,
      ),
    ]);
  }, 60_000);

  if (dialect === "postgres")
    it.each([-hour, hour])(
      "denies admission when it is set by %d s without a store",
      async (by) => {
        await awaitNothing(async () => ((await admit("alice")).allowed ? [] : ["She cannot come in"]), soon);
        await postgres?.crash();
        await awaitNothing(async () => ((await admit("alice")).allowed ? ["She can come in"] : []), soon);
        await plane.clock?.set(by);
        for (let look = 0; look < 30; look++) {
          expect(await admit("alice")).toMatchObject({ allowed: false });
          await sleep(100);
        }
        await postgres?.start();
        await awaitNothing(async () => ((await admit("alice")).allowed ? [] : ["She cannot come in"]), soon);
      },
      60_000,
    );
});
