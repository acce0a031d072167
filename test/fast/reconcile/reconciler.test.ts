import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { EventRecord } from "../../../prosody-test-env/event-record";
import { createBanIndex } from "../../../src/bans/ban-index";
import { Reconciler } from "../../../src/reconcile/reconciler";
import type { Lease, Store } from "../../../src/store/store";
import { createStore } from "../../../src/store/open-store";
import { SimulatedServer } from "../../support/reconcile/simulated-server";

const logger = pino({ level: "silent" });
const origin = { actor: { kind: "system" } } as const;
const deadline = 20_000;

/** A server that tells what is asked of it. */
class WatchedServer extends SimulatedServer {
  readonly asked = new EventRecord<string>("what was asked of the server", String);
  readonly #returns = new Set<() => void>();

  override about(): ReturnType<SimulatedServer["about"]> {
    this.asked.add("about");
    return super.about();
  }

  override async changeBans(
    ...args: Parameters<SimulatedServer["changeBans"]>
  ): ReturnType<SimulatedServer["changeBans"]> {
    const reply = await super.changeBans(...args);
    this.asked.add("changeBans");
    return reply;
  }

  onReturn(listener: () => void): () => void {
    this.#returns.add(listener);
    return () => void this.#returns.delete(listener);
  }

  /** It answers a call of somebody else. */
  return(): void {
    for (const listener of this.#returns) listener();
  }
}

/** An instance, and what it tells. */
class Instance {
  readonly leases = new EventRecord<boolean>("whether it has the lease", String);
  readonly rounds = new EventRecord<string>("how rounds ended", String);
  readonly banIndex;
  readonly reconciler: Reconciler;

  constructor(store: Store, server: WatchedServer, lease: Lease = store.lease) {
    this.banIndex = createBanIndex({ bans: store.bans, clock: Date.now, freshFor: 30_000 });
    const { audit, bans, changes, identity, serverSyncs } = store;
    this.reconciler = new Reconciler({
      servers: [server],
      banIndex: this.banIndex,
      store: {
        audit,
        bans,
        changes,
        identity,
        lease,
        serverSyncs,
        transaction: (work) => store.transaction(work),
      },
      settings: { idPrefix: "mk-", checkEvery: 600_000 },
      clock: Date.now,
      observer: {
        leaseChanged: (isHeld) => {
          this.leases.add(isHeld);
        },
        passEnded: (_, outcome) => {
          this.rounds.add(outcome);
        },
        found: () => undefined,
      },
      logger,
    });
    this.reconciler.start();
  }

  held(isHeld: boolean): Promise<unknown> {
    return this.leases.waitFor(String(isHeld), (each) => (each === isHeld ? true : undefined), { deadline });
  }

  ended(outcome: string): Promise<unknown> {
    return this.rounds.waitFor(outcome, (each) => (each === outcome ? true : undefined), { deadline });
  }
}

let directory: string;
let stores: Store[];
let server: WatchedServer;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "muc-kick-reconciler-"));
  stores = [];
  server = new WatchedServer({ name: "alpha", mucs: ["rooms.example"], clock: Date.now });
});

afterEach(async () => {
  for (const store of stores) await store.close();
  await rm(directory, { recursive: true });
});

async function open(): Promise<Store> {
  const store = await createStore(`sqlite:${join(directory, "store.db")}`, { pollInterval: 50 });
  stores.push(store);
  return store;
}

async function put(store: Store, id: string): Promise<void> {
  await store.bans.putAll([{ id, jid: `${id}@people.example`, replace: false }], origin);
}

test("a ban placed at any instance is sent to the server by the lease holder", async () => {
  const one = new Instance(await open(), server);
  await one.ended("in-sync");
  const second = await open();
  const other = new Instance(second, server);
  await put(second, "ann");
  await one.ended("changed");
  expect(server.list).toMatchObject([{ id: "mk-ann" }]);
  await other.reconciler.stop();
  expect(other.rounds.items).toEqual([]);
  expect(other.banIndex.size).toBe(1);
  await one.reconciler.stop();
});

test("the other instance takes over when the lease holder stops", async () => {
  const one = new Instance(await open(), server);
  await one.held(true);
  const second = await open();
  const other = new Instance(second, server);
  await one.reconciler.stop();
  expect(one.leases.items).toEqual([true, false]);
  await other.ended("in-sync");
  await put(second, "ann");
  await other.ended("changed");
  await other.reconciler.stop();
});

test("a server that responds to another instance is reconciled at once", async () => {
  const store = await open();
  await put(store, "ann");
  const one = new Instance(store, server);
  await one.ended("changed");
  const mark = one.rounds.mark();
  server.loseStorage();
  server.return();
  await one.rounds.waitFor("changed", (each) => (each === "changed" ? true : undefined), {
    from: mark,
    deadline,
  });
  expect(server.list).toMatchObject([{ id: "mk-ann" }]);
  await one.reconciler.stop();
});

test("a lease holder whose renewal is not confirmed in time has lost the lease", async () => {
  const { lease } = await open();
  let isHanging = false;
  const hanging: Lease = {
    acquire: (duration) => (isHanging ? new Promise(() => undefined) : lease.acquire(duration)),
    release: () => lease.release(),
  };
  const [store] = stores;
  if (store === undefined) throw new Error("No store");
  const one = new Instance(store, server, hanging);
  await one.held(true);
  const begun = performance.now();
  isHanging = true;
  await one.held(false);
  expect(performance.now() - begun).toBeLessThan(6000);
  const { length } = server.asked.items;
  await put(store, "ann");
  await one.reconciler.stop();
  expect(server.asked.items).toHaveLength(length);
});
