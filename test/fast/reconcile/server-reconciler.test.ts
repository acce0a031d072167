import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { pino } from "pino";
import { type BanIndex, createBanIndex } from "../../../src/bans/ban-index";
import type { BanEffects, ServerReply } from "../../../src/servers/server-result";
import {
  type AdoptionParts,
  type AdoptionPreview,
  adoptServer,
  previewAdoption,
} from "../../../src/reconcile/adoption";
import { type PassOutcome, ServerReconciler } from "../../../src/reconcile/server-reconciler";
import type { BanWrite } from "../../../src/store/bans/bans";
import { createStore } from "../../../src/store/open-store";
import type { ServerSync } from "../../../src/store/server-status/server-status";
import type { Store } from "../../../src/store/store";
import { SimulatedServer } from "../../support/reconcile/simulated-server";

const origin = { actor: { kind: "system" } } as const;
const component = "rooms.example";
const room = `red@${component}`;

let directory: string;
let store: Store;
let time: number;
/** Of the clock that nobody sets, in milliseconds. */
let elapsed: number;
/** How far the server's clock is ahead, in milliseconds. */
let serverAhead: number;
let server: SimulatedServer;
/** What was asked of the server. */
let asked: (keyof BanEffects)[];
let log: { readonly level: number; readonly msg: string }[];
let seen: ServerSync[];
/** What happens while it waits for a busy server. */
let whileBusy: () => Promise<void>;
/** Whether the store takes nothing at the moment. */
let isStoreAway: boolean;
/** Whether it is for this instance to tell the server anything. */
let isOurs: boolean;
let banIndex: BanIndex;
let reconciler: ServerReconciler;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "muc-kick-reconcile-"));
  time = Date.parse("2030-01-01T00:00:00Z");
  elapsed = 0;
  serverAhead = 0;
  const clock = () => time;
  store = await createStore(`sqlite:${join(directory, "store.db")}`, { clock });
  asked = [];
  log = [];
  seen = [];
  isStoreAway = false;
  isOurs = true;
  whileBusy = () => Promise.resolve();
  open({});
});

afterEach(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

function open(limits: { max_batch?: number; max_page?: number }, tooMany = Infinity): void {
  const clock = () => time;
  const serverClock = () => time + serverAhead;
  server = new SimulatedServer({ name: "alpha", mucs: [component], clock: serverClock, limits });
  const tooLarge = { status: 413, code: "body-too-large", error: "The body is too large" } as const;
  const effects: BanEffects = {
    about: () => ask("about", () => server.about()),
    bans: (page) => ask("bans", () => server.bans(page)),
    changeBans: (changes) =>
      ask("changeBans", () =>
        (changes.put?.length ?? 0) > tooMany
          ? Promise.resolve({ ok: false, refused: tooLarge })
          : server.changeBans(changes),
      ),
  };
  const write = { write: (line: string) => void log.push(JSON.parse(line) as (typeof log)[number]) };
  banIndex = createBanIndex({ bans: store.bans, clock, freshFor: 1000 });
  reconciler = new ServerReconciler({
    server,
    effects,
    clock,
    monotonic: () => elapsed,
    banIndex,
    store: {
      audit: store.audit,
      identity: store.identity,
      serverSyncs: store.serverSyncs,
      transaction: (work) =>
        isStoreAway ? Promise.reject(new Error("The store is away")) : store.transaction(work),
    },
    idPrefix: "mk-",
    serverNames: ["alpha", "beta"],
    observer: { passEnded: () => undefined, found: (sync) => void seen.push(sync) },
    logger: pino({ level: "info" }, write),
    holdsLease: () => isOurs,
    pause: () => whileBusy(),
  });
}

function ask<T>(what: keyof BanEffects, work: () => Promise<ServerReply<T>>): Promise<ServerReply<T>> {
  asked.push(what);
  return work();
}

async function put(...bans: (Partial<BanWrite> & { id: string })[]): Promise<void> {
  const all = bans.map((ban) => ({ jid: `${ban.id}@people.example`, replace: true, ...ban }));
  await store.bans.putAll(all, origin);
}

function round(): Promise<PassOutcome> {
  asked = [];
  return reconciler.runPass(new AbortController().signal);
}

async function sync(): Promise<ServerSync | undefined> {
  return (await store.serverSyncs.list())[0];
}

async function outcomes(): Promise<unknown[]> {
  const { entries } = await store.audit.list({ filter: { action: "ban.enforce" }, order: "oldest" });
  return entries.map(({ kind, result, details, targets }) => ({ kind, result, details, targets }));
}

test("a pass sends the server nothing when the lease ended meanwhile", async () => {
  await put({ id: "ann" });
  isOurs = false;
  expect(await round()).toBe("stopped");
  expect(asked).not.toContain("changeBans");
  expect(await outcomes()).toMatchObject([{ kind: "intent" }, { kind: "outcome", result: "failed" }]);
  expect(log).toEqual([]);
  isOurs = true;
  expect(await round()).toBe("changed");
  expect(server.list).toMatchObject([{ id: "mk-ann" }]);
});

test("a busy server is retried within one pass and one audit entry, and not reported as unreachable", async () => {
  await put({ id: "ann" });
  server.busyFor = 3;
  expect(await round()).toBe("changed");
  expect(asked.filter((what) => what === "changeBans")).toHaveLength(4);
  expect(await outcomes()).toMatchObject([{ kind: "intent" }, { kind: "outcome", result: "done" }]);
  expect(log).toEqual([]);
  expect(await sync()).toMatchObject({ inSync: true, managed: 1, lastError: undefined });
});

test("a server that stays busy is reported as such and retried", async () => {
  await put({ id: "ann" });
  server.busyFor = 12;
  let told: ServerSync | undefined;
  whileBusy = async () => {
    told = await sync();
  };
  expect(await round()).toBe("changed");
  expect(told).toMatchObject({ inSync: false, lastError: { code: "busy" } });
  expect(await sync()).toMatchObject({ inSync: true });
});

test("a change that is obsolete after a wait for a busy server is not sent", async () => {
  await put({ id: "ann" }, { id: "bob" });
  server.join({ account: "ann@people.example", room });
  server.busyFor = 1;
  whileBusy = async () => {
    await store.bans.liftAll([{ id: "ann" }], origin);
  };
  expect(await round()).toBe("changed");
  expect(server.inside).toMatchObject([{ account: "ann@people.example" }]);
  expect(server.list).toMatchObject([{ id: "mk-bob" }]);
});

test("a wait for a busy server ends with the lease and with the service", async () => {
  await put({ id: "ann" });
  server.busyFor = 100;
  whileBusy = () => {
    isOurs = false;
    return Promise.resolve();
  };
  expect(await round()).toBe("stopped");
  isOurs = true;
  const stopping = new AbortController();
  whileBusy = () => {
    stopping.abort();
    return Promise.resolve();
  };
  expect(await reconciler.runPass(stopping.signal)).toBe("stopped");
  expect((await outcomes()).filter((entry) => (entry as { kind: string }).kind === "outcome")).toHaveLength(
    2,
  );
});

test("a ban is enforced where it cannot be published, and published as soon as it can", async () => {
  server.publishes = false;
  await put({ id: "ann", publish: true });
  expect(await round()).toBe("changed");
  expect(server.list).toMatchObject([{ id: "mk-ann" }]);
  expect(server.list[0]?.publish).toBeUndefined();
  expect(await round()).toBe("in-sync");
  server.publishes = true;
  expect(await round()).toBe("changed");
  expect(server.list).toMatchObject([{ id: "mk-ann", publish: true }]);
});

test("exceptions, wildcards and confirmed domains without a dot are put as they were placed", async () => {
  const wildcard = { jid: "*.people.example", except: ["b@x.people.example", "a@x.people.example"] };
  await put({ id: "wild", ...wildcard, spareAffiliated: true }, { id: "short", jid: "localhost" });
  expect(await round()).toBe("changed");
  expect(server.list).toEqual([
    { id: "mk-short", jid: "localhost" },
    {
      id: "mk-wild",
      jid: "*.people.example",
      except: ["a@x.people.example", "b@x.people.example"],
      spare_affiliated: true,
    },
  ]);
  expect(await sync()).toMatchObject({ refused: 0, managed: 2 });
  expect(await round()).toBe("in-sync");
});

test("a change takes two requests, and a check without a change takes one", async () => {
  await round();
  await put({ id: "ann", muc: room });
  server.join({ account: "ann@people.example", room });
  expect(await round()).toBe("changed");
  expect(asked).toEqual(["about", "changeBans"]);
  expect(server.inside).toEqual([]);
  expect(await round()).toBe("in-sync");
  expect(asked).toEqual(["about"]);
});

test("a pass is audited with its actions, the removed occupants and the state of the server", async () => {
  await put({ id: "ann", muc: room }, { id: "bob" });
  server.join({ account: "ann@people.example", room });
  await round();
  expect(await outcomes()).toEqual([
    { kind: "intent", details: { server: "alpha", put: ["bob", "ann"], delete: [] }, targets: [] },
    {
      kind: "outcome",
      result: "done",
      details: { server: "alpha" },
      targets: [{ jid: "ann@people.example", muc: room, nickname: "ann@people.example" }],
    },
  ]);
  const [ann] = await store.bans.enforcements(["ann"]);
  expect(ann).toMatchObject({ server: "alpha", kicked: [{ jid: "ann@people.example", muc: room }] });
  const { seq } = (await store.bans.history("bob"))[0] ?? {};
  expect(await sync()).toMatchObject({ inSync: true, behind: 0, refused: 0, appliedTo: seq, triedTo: seq });
});

test("a pass without changes writes nothing except once a minute", async () => {
  await round();
  const head = async () => (await sync())?.checkedAt;
  const first = await head();
  time += 10_000;
  await round();
  expect(await head()).toBe(first);
  time += 50_000;
  await round();
  expect(await head()).toBe(time);
  // The clock is set back.
  time -= 3_600_000;
  await round();
  expect(await head()).toBe(time);
});

describe("wrong clocks in a pass", () => {
  const hour = 3_600_000;
  const listed = () => server.list.map(({ id }) => id);
  const putForHalfAnHour = () => put({ id: "ann", expiresAt: time + hour / 2 });

  test("leave a ban on the server, or restore it, when ours was ahead and is corrected", async () => {
    await putForHalfAnHour();
    await round();
    [time, serverAhead] = [time + hour, -hour];
    await round();
    expect(listed()).toEqual(["mk-ann"]);
    server.lift("mk-ann");
    expect(await round()).toBe("in-sync");
    [time, serverAhead] = [time - hour, 0];
    expect(await round()).toBe("changed");
    expect(listed()).toEqual(["mk-ann"]);
  });

  test("restore bans that expired too early within half a minute when the server's was ahead", async () => {
    await putForHalfAnHour();
    await round();
    serverAhead = hour;
    await round();
    expect(listed()).toEqual([]);
    expect(await sync()).toMatchObject({ refused: 1 });
    serverAhead = 0;
    elapsed += 30_000;
    await round();
    expect(listed()).toEqual(["mk-ann"]);
    expect(await sync()).toMatchObject({ inSync: true, refused: 0 });
  });
});

test("a ban that a server rejects is recorded, does not block the others, and is retried when that may help", async () => {
  server.reachableMucs = [];
  await put({ id: "ann", muc: room }, { id: "bob" });
  expect(await round()).toBe("changed");
  expect(server.list.map(({ id }) => id)).toEqual(["mk-bob"]);
  expect(await sync()).toMatchObject({ inSync: true, refused: 1 });
  expect(await store.bans.enforcements(["ann"])).toMatchObject([{ refusal: { code: "host-not-found" } }]);
  expect(await round()).toBe("in-sync");
  expect(asked).toEqual(["about"]);
  time += 600_000;
  await round();
  expect(asked).toEqual(["about"]);
  elapsed += 600_000;
  await round();
  expect(asked).toContain("changeBans");
  await put({ id: "ann", muc: room, reason: "Spam" });
  await round();
  expect(asked).toContain("changeBans");
  server.reachableMucs = [component];
  expect(await round()).toBe("changed");
  expect(await sync()).toMatchObject({ inSync: true, refused: 0 });
  expect(server.list).toHaveLength(2);
});

test("the ban that a server has in place of a rejected one is lifted", async () => {
  await put({ id: "ann", muc: room });
  await round();
  await put({ id: "ann", jid: "bob@people.example", muc: room });
  server.reachableMucs = [];
  expect(await round()).toBe("changed");
  expect(server.list).toEqual([]);
});

test("a ban that the server cannot store now is retried, and the others are applied", async () => {
  await put({ id: "ann" }, { id: "bob" });
  server.fault = { kind: "storage-fails", after: 1 };
  expect(await round()).toBe("failed");
  expect(await sync()).toMatchObject({ inSync: false, behind: 1, lastError: { code: "storage-failed" } });
  expect(await round()).toBe("changed");
  expect(await sync()).toMatchObject({ inSync: true, behind: 0 });
  expect(log.map(({ level }) => level)).toEqual([40, 30]);
});

test("an occupant who was not removed although the ban is in force is kicked in the next pass", async () => {
  await put({ id: "ann" });
  server.join({ account: "ann@people.example", room });
  server.fault = { kind: "kicks-fail", after: 0 };
  expect(await round()).toBe("failed");
  expect(server.inside).toHaveLength(1);
  expect(await round()).toBe("changed");
  expect(server.inside).toEqual([]);
});

test("a lost response is audited as unknown, and nothing is done twice", async () => {
  await put({ id: "ann" });
  server.fault = { kind: "answer-lost" };
  expect(await round()).toBe("failed");
  expect(await outcomes()).toMatchObject([{ kind: "intent" }, { kind: "outcome", result: "unknown" }]);
  expect(await round()).toBe("in-sync");
  expect(asked).not.toContain("changeBans");
});

test("a request that is too large is sent in halves, and a single ban that is too large counts as rejected", async () => {
  open({}, 1);
  await put({ id: "ann" }, { id: "bob" }, { id: "cid" });
  expect(await round()).toBe("changed");
  expect(server.list).toHaveLength(3);
  open({}, 0);
  expect(await round()).toBe("changed");
  expect(await sync()).toMatchObject({ inSync: true, refused: 3 });
});

test("an unreachable server is reported once", async () => {
  await round();
  await put({ id: "ann" });
  server.isAway = true;
  for (let times = 0; times < 3; times++) expect(await round()).toBe("failed");
  expect(await sync()).toMatchObject({ inSync: false, lastError: { code: "server-unreachable" } });
  expect(seen.at(-1)?.inSync).toBe(false);
  server.isAway = false;
  await round();
  expect(log.map(({ level }) => level)).toEqual([40, 30]);
});

test("actions during an outage of the store are audited when it is back, before anything else is done", async () => {
  await put({ id: "ann" });
  const taken = server.changeBans.bind(server);
  server.changeBans = (changes) => {
    isStoreAway = true;
    return taken(changes);
  };
  expect(await round()).toBe("failed");
  expect(await outcomes()).toHaveLength(1);
  expect(await round()).toBe("failed");
  expect(asked).toEqual([]);
  isStoreAway = false;
  expect(await round()).toBe("in-sync");
  expect(await outcomes()).toMatchObject([{ kind: "intent" }, { kind: "outcome", result: "done" }]);
});

test("a list that others change constantly is brought in sync nevertheless", async () => {
  open({ max_page: 1 });
  await put({ id: "ann" }, { id: "bob" });
  server.put({ id: "other", jid: "others.example" });
  const read = server.bans.bind(server);
  let times = 0;
  server.bans = (page) => {
    server.put({ id: "other", jid: "others.example", reason: `${times++}` });
    return read(page);
  };
  expect(await round()).toBe("changed");
  expect(server.list.map(({ id }) => id)).toEqual(["mk-ann", "mk-bob", "other"]);
});

test("new bans during every request are not mistaken for changes by others", async () => {
  let arrived = 0;
  const change = server.changeBans.bind(server);
  server.changeBans = async (changes) => {
    if (arrived < 20) {
      await put({ id: `new-${arrived++}` });
      await banIndex.refresh();
    }
    return change(changes);
  };
  await put({ id: "ann" });
  expect(await round()).toBe("changed");
  expect(server.list).toHaveLength(21);
  expect(await sync()).toMatchObject({ inSync: true, behind: 0 });
  expect(log).toEqual([]);
});

test("a list that is reverted after every request is reported as unsteady", async () => {
  const change = server.changeBans.bind(server);
  server.changeBans = async (changes) => {
    const reply = await change(changes);
    server.lift("mk-ann");
    return reply.ok ? { ok: true, value: { results: reply.value.results } } : reply;
  };
  await put({ id: "ann" });
  expect(await round()).toBe("failed");
  expect(await sync()).toMatchObject({ inSync: false, lastError: { code: "list-unsteady" } });
});

test("a stopped pass completes the request in flight and does not send the next", async () => {
  open({ max_batch: 1 });
  await put({ id: "ann" }, { id: "bob" });
  const stopping = new AbortController();
  const taken = server.changeBans.bind(server);
  server.changeBans = (changes) => {
    stopping.abort();
    return taken(changes);
  };
  expect(await reconciler.runPass(stopping.signal)).toBe("stopped");
  expect(server.list).toHaveLength(1);
  expect(await outcomes()).toMatchObject([{ kind: "intent" }, { kind: "outcome", result: "done" }]);
});

test("a status missing from a restored database is saved again without any other change", async () => {
  await put({ id: "ann" });
  expect(await round()).toBe("changed");
  const saved = await sync();
  expect(saved).toMatchObject({ inSync: true });
  const database = new Database(join(directory, "store.db"));
  database.exec("delete from server_syncs");
  database.close();
  expect(await sync()).toBeUndefined();
  expect(await round()).toBe("in-sync");
  expect(await sync()).toEqual(saved);
});

describe("a server whose bans belong to another store", () => {
  const owner = { prefix: "mk-", store: "another-store", server: "alpha", seq: 7, hash: "a" };

  /** Everything that another store had put there. */
  function putOfOthers(): void {
    server.put({ id: "mk-theirs", jid: "theirs@people.example" });
  }

  async function expectBlocked(code: string): Promise<void> {
    const before = server.list;
    expect(await round()).toBe("blocked");
    expect(asked).not.toContain("changeBans");
    expect(server.list).toEqual(before);
    expect(await sync()).toMatchObject({ inSync: false, blocked: code, lastError: { code } });
    expect(await outcomes()).toEqual([]);
  }

  function adoption(): AdoptionParts {
    const banIndex = createBanIndex({ bans: store.bans, clock: () => time, freshFor: 1000 });
    return { server, serverNames: ["alpha", "beta"], banIndex, store, idPrefix: "mk-", clock: () => time };
  }

  async function adopt(): Promise<AdoptionPreview> {
    const preview = await previewAdoption(adoption(), new AbortController().signal);
    await adoptServer(adoption(), preview, origin);
    return preview;
  }

  test("gets no lift from a new store, which reports it once, until it is adopted", async () => {
    putOfOthers();
    server.owners = [owner];
    await put({ id: "ann" });
    await expectBlocked("store-mismatch");
    await expectBlocked("store-mismatch");
    expect(log.map(({ level }) => level)).toEqual([40]);
    expect(await adopt()).toMatchObject({
      blockage: { code: "store-mismatch" },
      lift: [{ id: "mk-theirs" }],
      place: [{ id: "mk-ann" }],
    });
    expect(server.owners).toMatchObject([{ prefix: "mk-", store: store.identity, server: "alpha" }]);
    expect(await round()).toBe("changed");
    expect(server.list).toMatchObject([{ id: "mk-ann" }]);
    expect((await sync())?.blocked).toBeUndefined();
    const { entries } = await store.audit.list({ filter: { action: "server.adopt" }, order: "oldest" });
    expect(entries).toMatchObject([
      { kind: "intent", details: { server: "alpha", was: "store-mismatch", lift: 1, place: 1 } },
      { kind: "outcome", result: "done" },
    ]);
  });

  test("keeps unclaimed bans with our prefix, while changes that undo nothing are applied", async () => {
    putOfOthers();
    await put({ id: "ann" });
    await expectBlocked("store-mismatch");
    await put({ id: "theirs", jid: "theirs@people.example" });
    expect(await round()).toBe("changed");
    expect(server.list).toMatchObject([{ id: "mk-ann" }, { id: "mk-theirs" }]);
    expect(server.owners).toMatchObject([{ store: store.identity }]);
  });

  test("is blocked by an owner with an overlapping prefix and not by one with another prefix", async () => {
    await put({ id: "ann" });
    for (const prefix of ["mk-2-", "mk"]) {
      server.owners = [{ ...owner, prefix }];
      await expectBlocked("store-mismatch");
    }
    server.owners = [{ ...owner, prefix: "other-" }];
    server.put({ id: "other-1", jid: "theirs@people.example" });
    expect(await round()).toBe("changed");
    expect(server.list).toMatchObject([{ id: "mk-ann" }, { id: "other-1" }]);
    expect(server.owners).toMatchObject([{ prefix: "other-", store: "another-store" }, { prefix: "mk-" }]);
  });

  test("gets no lift from an older state of the same store, however far it has advanced since", async () => {
    await put({ id: "ann" });
    const { seq, hash } = await store.audit.head();
    putOfOthers();
    server.owners = [{ ...owner, store: store.identity, seq: seq + 1, hash }];
    await expectBlocked("store-outdated");
    await put({ id: "bob" }, { id: "cid" });
    await expectBlocked("store-outdated");
    await adopt();
    expect(await round()).toBe("changed");
    expect(server.list).toHaveLength(3);
  });

  test("is detected when it is configured under two names, and not when it was renamed", async () => {
    await put({ id: "ann" });
    const { seq, hash } = await store.audit.head();
    server.owners = [{ ...owner, store: store.identity, server: "beta", seq, hash }];
    await expectBlocked("server-duplicate");
    server.owners = [{ ...owner, store: store.identity, server: "its-old-name", seq, hash }];
    expect(await round()).toBe("changed");
    expect(server.owners).toMatchObject([{ server: "alpha" }]);
  });

  test("is not changed after another control plane takes it over during a pass", async () => {
    await put({ id: "ann" });
    const taken = server.changeBans.bind(server);
    server.changeBans = (changes) => {
      server.owners = [owner];
      return taken(changes);
    };
    expect(await round()).toBe("failed");
    expect(server.list).toEqual([]);
    expect(await outcomes()).toMatchObject([
      { kind: "intent" },
      { kind: "outcome", result: "failed", details: { code: "owner-mismatch" } },
    ]);
    expect(await round()).toBe("blocked");
  });

  test("is claimed again without a report when it has lost its data", async () => {
    await put({ id: "ann" });
    await round();
    server.loseStorage();
    expect(await round()).toBe("changed");
    expect(server.owners).toMatchObject([{ store: store.identity }]);
  });
});
