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
import { type RoundOutcome, ServerReconciler } from "../../../src/reconcile/server-reconciler";
import type { BanToPut } from "../../../src/store/bans/bans";
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
let book: BanIndex;
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
  book = createBanIndex({ bans: store.bans, clock, freshFor: 1000 });
  reconciler = new ServerReconciler({
    server,
    effects,
    clock,
    monotonic: () => elapsed,
    book,
    store: {
      audit: store.audit,
      identity: store.identity,
      serverSyncs: store.serverSyncs,
      transaction: (work) =>
        isStoreAway ? Promise.reject(new Error("The store is away")) : store.transaction(work),
    },
    idPrefix: "mk-",
    serverNames: ["alpha", "beta"],
    observer: { roundEnded: () => undefined, found: (sync) => void seen.push(sync) },
    logger: pino({ level: "info" }, write),
    holdsLease: () => isOurs,
    pause: () => whileBusy(),
  });
}

function ask<T>(what: keyof BanEffects, work: () => Promise<ServerReply<T>>): Promise<ServerReply<T>> {
  asked.push(what);
  return work();
}

async function put(...bans: (Partial<BanToPut> & { id: string })[]): Promise<void> {
  const all = bans.map((ban) => ({ jid: `${ban.id}@people.example`, replace: true, ...ban }));
  await store.bans.putAll(all, origin);
}

function round(): Promise<RoundOutcome> {
  asked = [];
  return reconciler.round(new AbortController().signal);
}

async function sync(): Promise<ServerSync | undefined> {
  return (await store.serverSyncs.list())[0];
}

async function outcomes(): Promise<unknown[]> {
  const { entries } = await store.audit.list({ filter: { action: "ban.enforce" }, order: "oldest" });
  return entries.map(({ kind, result, details, targets }) => ({ kind, result, details, targets }));
}

test("a lease that has ended meanwhile keeps it from telling the server anything", async () => {
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

test("a busy server is waited for within one round and one entry of the audit, and not told as out of reach", async () => {
  await put({ id: "ann" });
  server.busyFor = 3;
  expect(await round()).toBe("changed");
  expect(asked.filter((what) => what === "changeBans")).toHaveLength(4);
  expect(await outcomes()).toMatchObject([{ kind: "intent" }, { kind: "outcome", result: "done" }]);
  expect(log).toEqual([]);
  expect(await sync()).toMatchObject({ inSync: true, managed: 1, lastError: undefined });
});

test("a server that stays busy is told as such, and waited for all the same", async () => {
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

test("what is wanted no more after a wait for a busy server is not sent to it", async () => {
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

test("a wait for a busy server ends with the lease, and with the service", async () => {
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
  expect(await reconciler.round(stopping.signal)).toBe("stopped");
  expect((await outcomes()).filter((entry) => (entry as { kind: string }).kind === "outcome")).toHaveLength(
    2,
  );
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

test("a change costs two requests, and a look where nothing has changed one", async () => {
  await round();
  await put({ id: "ann", muc: room });
  server.join({ account: "ann@people.example", room });
  expect(await round()).toBe("changed");
  expect(asked).toEqual(["about", "changeBans"]);
  expect(server.inside).toEqual([]);
  expect(await round()).toBe("in-sync");
  expect(asked).toEqual(["about"]);
});

test("it is on record what was done, who was removed, and how far the server is", async () => {
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

test("nothing is written where nothing has changed, but for once a minute", async () => {
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

describe("clocks that are wrong", () => {
  const hour = 3_600_000;
  const listed = () => server.list.map(({ id }) => id);
  const putForHalfAnHour = () => put({ id: "ann", expiresAt: time + hour / 2 });

  test("here, ahead and right again: a ban stays on the server, or comes back to it", async () => {
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

  test("there, ahead and right again: what was let go comes back within half a minute", async () => {
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

test("what a server refuses is noted, does not hold up the rest, and is tried again when that may help", async () => {
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

test("what a server has in the place of what it refuses is lifted", async () => {
  await put({ id: "ann", muc: room });
  await round();
  await put({ id: "ann", jid: "bob@people.example", muc: room });
  server.reachableMucs = [];
  expect(await round()).toBe("changed");
  expect(server.list).toEqual([]);
});

test("what it cannot store now is tried again, and what it can is done", async () => {
  await put({ id: "ann" }, { id: "bob" });
  server.fault = { kind: "storage-fails", after: 1 };
  expect(await round()).toBe("failed");
  expect(await sync()).toMatchObject({ inSync: false, behind: 1, lastError: { code: "storage-failed" } });
  expect(await round()).toBe("changed");
  expect(await sync()).toMatchObject({ inSync: true, behind: 0 });
  expect(log.map(({ level }) => level)).toEqual([40, 30]);
});

test("who was not kicked although the ban is in force is kicked the next time", async () => {
  await put({ id: "ann" });
  server.join({ account: "ann@people.example", room });
  server.fault = { kind: "kicks-fail", after: 0 };
  expect(await round()).toBe("failed");
  expect(server.inside).toHaveLength(1);
  expect(await round()).toBe("changed");
  expect(server.inside).toEqual([]);
});

test("a lost answer is on record as unknown, and nothing is done twice", async () => {
  await put({ id: "ann" });
  server.fault = { kind: "answer-lost" };
  expect(await round()).toBe("failed");
  expect(await outcomes()).toMatchObject([{ kind: "intent" }, { kind: "outcome", result: "unknown" }]);
  expect(await round()).toBe("in-sync");
  expect(asked).not.toContain("changeBans");
});

test("a request that is too large is sent in halves, and one ban that is too large counts as refused", async () => {
  open({}, 1);
  await put({ id: "ann" }, { id: "bob" }, { id: "cid" });
  expect(await round()).toBe("changed");
  expect(server.list).toHaveLength(3);
  open({}, 0);
  expect(await round()).toBe("changed");
  expect(await sync()).toMatchObject({ inSync: true, refused: 3 });
});

test("a server that is unreachable is told of once", async () => {
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

test("what was done while the store is away is put on record when it is back, before anything else is done", async () => {
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

test("a list that others change all the time is brought into step all the same", async () => {
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

test("new bans that arrive during every request are not taken for changes by others", async () => {
  let arrived = 0;
  const change = server.changeBans.bind(server);
  server.changeBans = async (changes) => {
    if (arrived < 20) {
      await put({ id: `new-${arrived++}` });
      await book.refresh();
    }
    return change(changes);
  };
  await put({ id: "ann" });
  expect(await round()).toBe("changed");
  expect(server.list).toHaveLength(21);
  expect(await sync()).toMatchObject({ inSync: true, behind: 0 });
  expect(log).toEqual([]);
});

test("a list that somebody else undoes after every request is reported as unsteady", async () => {
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

test("when it is told to stop it ends what is under way and does not begin the next", async () => {
  open({ max_batch: 1 });
  await put({ id: "ann" }, { id: "bob" });
  const stopping = new AbortController();
  const taken = server.changeBans.bind(server);
  server.changeBans = (changes) => {
    stopping.abort();
    return taken(changes);
  };
  expect(await reconciler.round(stopping.signal)).toBe("stopped");
  expect(server.list).toHaveLength(1);
  expect(await outcomes()).toMatchObject([{ kind: "intent" }, { kind: "outcome", result: "done" }]);
});

test("a status that a restored database does not have is saved again, although nothing else has changed", async () => {
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

describe("a server whose bans are not this store's", () => {
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
    const book = createBanIndex({ bans: store.bans, clock: () => time, freshFor: 1000 });
    return { server, serverNames: ["alpha", "beta"], book, store, idPrefix: "mk-", clock: () => time };
  }

  async function adopt(): Promise<AdoptionPreview> {
    const preview = await previewAdoption(adoption(), new AbortController().signal);
    await adoptServer(adoption(), preview, origin);
    return preview;
  }

  test("a new store lifts nothing, and says so once, until it is adopted", async () => {
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

  test("bans of our prefix that nobody claims are not lifted or replaced, but what undoes nothing is done", async () => {
    putOfOthers();
    await put({ id: "ann" });
    await expectBlocked("store-mismatch");
    await put({ id: "theirs", jid: "theirs@people.example" });
    expect(await round()).toBe("changed");
    expect(server.list).toMatchObject([{ id: "mk-ann" }, { id: "mk-theirs" }]);
    expect(server.owners).toMatchObject([{ store: store.identity }]);
  });

  test("an owner whose prefix overlaps is in the way, one with another prefix is not", async () => {
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

  test("an older state of the same store lifts nothing, however far it has gone on since", async () => {
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

  test("the same module as another server of the configuration is noticed; a server that was renamed is not one", async () => {
    await put({ id: "ann" });
    const { seq, hash } = await store.audit.head();
    server.owners = [{ ...owner, store: store.identity, server: "beta", seq, hash }];
    await expectBlocked("server-duplicate");
    server.owners = [{ ...owner, store: store.identity, server: "its-old-name", seq, hash }];
    expect(await round()).toBe("changed");
    expect(server.owners).toMatchObject([{ server: "alpha" }]);
  });

  test("one that another control plane takes over in the middle of a round is left alone", async () => {
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

  test("a server that has lost its data is claimed again in silence", async () => {
    await put({ id: "ann" });
    await round();
    server.loseStorage();
    expect(await round()).toBe("changed");
    expect(server.owners).toMatchObject([{ store: store.identity }]);
  });
});
