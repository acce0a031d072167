import fc from "fast-check";
import { type BanIndex, createBanIndex } from "../../../src/bans/ban-index";
import type { SavedBan } from "../../../src/store/bans/bans";

const now = Date.parse("2030-01-01T00:00:00Z");

/** Bans as a store has them, of which a test may decide when they are read. */
class Source {
  readonly bans = new Map<string, SavedBan>();
  time = now;
  /** Of the clock that nobody sets. */
  elapsed = 0;
  change = 0;
  reads = 0;
  fails = false;
  /** What a read waits for. */
  before: Promise<void> = Promise.resolve();

  put(id: string, more: Partial<SavedBan> = {}): void {
    this.change += 1;
    const ban = { id, jid: "ann@people.example", createdAt: now, createdBy: { kind: "system" } } as const;
    this.bans.set(id, { ...ban, change: this.change, ...more });
  }

  lift(id: string): void {
    const ban = this.bans.get(id);
    this.change += 1;
    if (ban !== undefined)
      this.bans.set(id, { ...ban, change: this.change, lifted: { at: now, by: { kind: "system" } } });
  }

  open(): BanIndex {
    return createBanIndex({
      clock: () => this.time,
      monotonic: () => this.elapsed,
      freshFor: 1000,
      bans: {
        changedSince: async (change, limit) => {
          this.reads += 1;
          const page = [...this.bans.values()]
            .filter((ban) => ban.change > change)
            .sort((one, other) => one.change - other.change)
            .slice(0, limit);
          await this.before;
          if (this.fails) throw new Error("The store is away");
          return page;
        },
      },
    });
  }
}

let source: Source;
let banIndex: BanIndex;

beforeEach(() => {
  source = new Source();
  banIndex = source.open();
});

test.each<[string, Partial<SavedBan>]>([
  ["an account in a room", { muc: "red@rooms.example" }],
  ["an account in a component", { muc: "rooms.example" }],
  ["an account everywhere", {}],
  ["a domain in a room", { jid: "people.example", muc: "red@rooms.example" }],
  ["a domain in a component", { jid: "people.example", muc: "rooms.example" }],
  ["a domain everywhere", { jid: "people.example" }],
])("the ban index finds a ban of %s and matches no other account", async (_, ban) => {
  source.put("one", ban);
  await banIndex.refresh();
  expect(banIndex.find("ann@people.example", "red@rooms.example")?.id).toBe("one");
  expect(banIndex.find("ann@others.example", "red@rooms.example")).toBeUndefined();
  expect(banIndex.find("bob@people.example", "red@rooms.example")?.id).toBe(ban.jid && "one");
  expect(banIndex.find("ann@people.example", "red@games.example")?.id).toBe(
    ban.muc === undefined ? "one" : undefined,
  );
});

test("a wildcard covers the subdomains at any depth and nothing else", async () => {
  source.put("one", { jid: "*.spam.example" });
  await banIndex.refresh();
  const find = (domain: string) => banIndex.find(`ann@${domain}`, "red@rooms.example")?.id;
  expect(["x.spam.example", "y.x.spam.example"].map(find)).toEqual(["one", "one"]);
  expect(["spam.example", "xspam.example", "example", "spam.example.org"].map(find)).toEqual([
    ...[undefined, undefined, undefined, undefined],
  ]);
  expect(banIndex.find("x.spam.example", "red@rooms.example")?.id).toBe("one");
});

test("a ban of a domain exempts its exceptions, but no other ban does", async () => {
  source.put("one", { jid: "people.example", except: ["ann@people.example"] });
  source.put("two", { jid: "*.example", except: ["ann@people.example"] });
  await banIndex.refresh();
  expect(banIndex.find("ann@people.example", "red@rooms.example")).toBeUndefined();
  expect(banIndex.find("bob@people.example", "red@rooms.example")?.id).toBe("one");
  source.put("three", { jid: "people.example", muc: "rooms.example" });
  await banIndex.refresh();
  expect(banIndex.find("ann@people.example", "red@rooms.example")?.id).toBe("three");
});

test("a ban that exempts affiliated accounts denies no admission and hides no other ban", async () => {
  source.put("one", { jid: "people.example", spareAffiliated: true });
  await banIndex.refresh();
  expect(banIndex.find("ann@people.example", "red@rooms.example")).toBeUndefined();
  source.put("two", { jid: "*.example" });
  await banIndex.refresh();
  expect(banIndex.find("ann@people.example", "red@rooms.example")?.id).toBe("two");
});

test("a mute denies no admission and hides no ban", async () => {
  source.put("one", { jid: "ann@people.example", role: "visitor" });
  await banIndex.refresh();
  expect(banIndex.find("ann@people.example", "red@rooms.example")).toBeUndefined();
  source.put("two", { jid: "ann@people.example" });
  await banIndex.refresh();
  expect(banIndex.find("ann@people.example", "red@rooms.example")?.id).toBe("two");
});

describe("a change that is to be included in the ban index", () => {
  test("that is missing is read, and only then", async () => {
    source.put("one");
    await banIndex.include(1);
    expect(banIndex.find("ann@people.example", "red@rooms.example")?.id).toBe("one");
    await banIndex.include(1);
    expect(source.reads).toBe(1);
  });

  test("that could not be read makes it stale until a read succeeds", async () => {
    await banIndex.refresh();
    const gate = Promise.withResolvers<undefined>();
    source.before = gate.promise;
    const read = banIndex.refresh();
    source.put("one");
    const included = banIndex.include(1);
    // Nobody has been told of it yet: who joins meanwhile is not to be kept out for it.
    expect(banIndex.isFresh()).toBe(true);
    source.fails = true;
    gate.resolve(undefined);
    await expect(Promise.all([read, included])).rejects.toThrow("away");
    await expect(included).rejects.toThrow("away");
    expect(banIndex.isFresh()).toBe(false);
    source.fails = false;
    await banIndex.refresh();
    expect(banIndex.isFresh()).toBe(true);
  });

  test("that the store has lost does not make it stale", async () => {
    await banIndex.include(7);
    expect(banIndex.isFresh()).toBe(true);
  });
});

test.each([
  ["xn--bcher-kva.example", "bücher.example"],
  ["bücher.example", "XN--Bcher-kva.example"],
  ["*.xn--bcher-kva.example", "a.bücher.example"],
  ["ann@xn--bcher-kva.example", "bücher.example"],
  ["xn--strae-oqa.example", "xn--strae-oqa.example"],
  ["xn--.example", "xn--.example"],
])("a ban of %s covers %s, in both forms of an internationalized domain", async (jid, domain) => {
  source.put("one", { jid, muc: "xn--bcher-kva.example" });
  source.put("two", { jid: "people.example", except: ["ann@xn--bcher-kva.people.example"] });
  await banIndex.refresh();
  expect(banIndex.find(`ann@${domain}`, "red@bücher.example")?.id).toBe("one");
  expect(banIndex.find(`ann@${domain}`, "red@rooms.example")).toBeUndefined();
  expect(banIndex.concerning(["bücher.example"]).map(({ id }) => id)).toContain("one");
});

test("a ban with an expiry is in force until then", async () => {
  source.put("one", { expiresAt: now + 5000 });
  source.put("two", { jid: "bob@people.example", expiresAt: now + 9000 });
  await banIndex.refresh();
  source.time = now + 4999;
  expect(banIndex.find("ann@people.example", "red@rooms.example")?.id).toBe("one");
  expect(banIndex.size).toBe(2);
  source.time = now + 5000;
  expect(banIndex.find("ann@people.example", "red@rooms.example")).toBeUndefined();
  expect(banIndex.concerning(["rooms.example"]).map(({ id }) => id)).toEqual(["two"]);
  expect(banIndex.size).toBe(1);
});

test("the bans of a MUC component are those of its rooms, of itself and of all rooms", async () => {
  source.put("room", { muc: "red@rooms.example" });
  source.put("component", { muc: "rooms.example" });
  source.put("everywhere");
  source.put("other", { muc: "red@games.example" });
  await banIndex.refresh();
  const ids = (mucs: string[]) =>
    banIndex
      .concerning(mucs)
      .map(({ id }) => id)
      .sort();
  expect(ids(["rooms.example"])).toEqual(["component", "everywhere", "room"]);
  expect(ids(["ROOMS.example", "games.example", "rooms.example"])).toEqual([
    "component",
    "everywhere",
    "other",
    "room",
  ]);
});

test("a read of the ban index includes all changes committed before it and is shared", async () => {
  let go: () => void = () => undefined;
  source.before = new Promise((resolve) => (go = resolve));
  const first = banIndex.refresh();
  source.put("late");
  const others = [banIndex.refresh(), banIndex.refresh(), banIndex.refresh()];
  go();
  await first;
  expect(banIndex.size).toBe(0);
  await Promise.all(others);
  expect(banIndex.size).toBe(1);
  expect(source.reads).toBe(2);
});

test("a failed read of the ban index is reported and does not prevent the next attempt", async () => {
  source.put("one");
  source.fails = true;
  const failures = [banIndex.refresh(), banIndex.refresh()];
  await expect(failures[0]).rejects.toThrow("away");
  await expect(failures[1]).rejects.toThrow("away");
  expect(banIndex.isFresh()).toBe(false);
  source.fails = false;
  await banIndex.refresh();
  expect(banIndex.size).toBe(1);
  expect(banIndex.isFresh()).toBe(true);
  source.elapsed += 1001;
  expect(banIndex.isFresh()).toBe(false);
});

const hour = 3600_000;

describe("the ban index under clock changes", () => {
  const isFound = (id: string) => banIndex.find(`${id}@people.example`, "red@rooms.example") !== undefined;
  const put = (id: string, expiresAt: number) => {
    source.put(id, { jid: `${id}@people.example`, expiresAt });
  };

  test.each([1, 20, 100])(
    "ends no ban permanently when the clock is set %d hours ahead and back",
    async (hours) => {
      put("ann", now + hour / 2);
      await banIndex.refresh();
      source.time += hours * hour;
      put("bob", source.time + hour);
      expect(isFound("ann")).toBe(false);
      expect(banIndex.size).toBe(0);
      expect(banIndex.concerning(["rooms.example"])).toEqual([]);
      await banIndex.refresh();
      source.time -= hours * hour;
      await banIndex.refresh();
      expect([isFound("ann"), isFound("bob")]).toEqual([true, true]);
      expect(banIndex.size).toBe(2);
      expect(banIndex.change).toBe(source.change);
    },
  );

  test("is stale after the clock was set far back until the store is read again", async () => {
    put("ann", now + hour / 2);
    await banIndex.refresh();
    source.time += 100 * hour;
    await banIndex.refresh();
    expect(banIndex.isFresh()).toBe(true);
    source.time -= 100 * hour;
    expect(banIndex.isFresh()).toBe(false);
    source.fails = true;
    await expect(banIndex.refresh()).rejects.toThrow("away");
    expect(banIndex.isFresh()).toBe(false);
    source.fails = false;
    await banIndex.refresh();
    expect(banIndex.isFresh()).toBe(true);
    expect(isFound("ann")).toBe(true);
  });

  test.each([-hour, hour])("is as fresh as before when the clock is set by %d ms", async (by) => {
    await banIndex.refresh();
    source.time += by;
    expect(banIndex.isFresh()).toBe(true);
    source.elapsed += 1001;
    expect(banIndex.isFresh()).toBe(false);
  });

  test("drops expired bans when the clock is corrected after a start with a late clock", async () => {
    source.time -= hour;
    put("ann", now - hour / 2);
    await banIndex.refresh();
    expect(isFound("ann")).toBe(true);
    source.time += hour;
    expect(isFound("ann")).toBe(false);
  });

  test("does not fill the memory when the clock is ahead for long", async () => {
    for (let day = 0; day < 50; day++) {
      put(`user-${day}`, source.time + hour);
      await banIndex.refresh();
      source.time += 24 * hour;
    }
    // What is kept beyond its end is found again at once.
    source.time -= 24 * hour;
    expect([isFound("user-48"), isFound("user-49")]).toEqual([false, true]);
  });
});

test("the ban index equals the bans in the store after any changes", async () => {
  const jid = fc.constantFrom("ann@people.example", "people.example", "bob@others.example");
  const muc = fc.constantFrom("red@rooms.example", "rooms.example", "blue@games.example");
  const change = fc.record(
    {
      id: fc.constantFrom("a", "b", "c", "d"),
      jid,
      muc,
      lasts: fc.integer({ min: 1, max: 20 }),
      lift: fc.boolean(),
      // Of seconds; and now and then the clock is set.
      wait: fc.oneof(
        fc.nat({ max: 5 }),
        fc.integer({ min: -30, max: 30 }),
        fc.constantFrom(-200_000, 200_000),
      ),
    },
    { requiredKeys: ["id", "jid", "lift", "wait"] },
  );
  const property = fc.asyncProperty(fc.array(change, { maxLength: 30 }), async (changes) => {
    const any = new Source();
    const open = any.open();
    for (const { id, lift, lasts, wait, ...ban } of changes) {
      any.time += wait * 1000;
      if (lift) any.lift(id);
      else any.put(id, { ...ban, ...(lasts !== undefined && { expiresAt: any.time + lasts * 1000 }) });
      await open.refresh();
      const inForce = [...any.bans.values()].filter(
        ({ lifted, expiresAt }) => lifted === undefined && (expiresAt ?? Infinity) > any.time,
      );
      expect(open.size).toBe(inForce.length);
      expect(open.change).toBe(
        any.change === 0 ? 0 : Math.max(...[...any.bans.values()].map((each) => each.change), 0),
      );
      for (const account of ["ann@people.example", "bob@others.example"]) {
        for (const room of ["red@rooms.example", "blue@games.example"]) {
          const isOut = inForce.some(
            (each) =>
              [account, account.split("@")[1]].includes(each.jid) &&
              [undefined, room, room.split("@")[1]].includes(each.muc),
          );
          expect(open.find(account, room) !== undefined).toBe(isOut);
        }
      }
    }
  });
  await fc.assert(property, { numRuns: 300 });
});

describe("the changed bans of the ban index", () => {
  test("are returned by id, once each, in the order of the last change", async () => {
    for (const id of ["one", "two", "three"]) source.put(id);
    await banIndex.refresh();
    source.lift("one");
    source.put("four", { muc: "rooms.example" });
    await banIndex.refresh();
    source.put("four", { muc: "rooms.example" });
    await banIndex.refresh();
    expect(banIndex.changedAfter(0)).toEqual(["one", "two", "three", "four"]);
    expect(banIndex.changedAfter(3)).toEqual(["one", "four"]);
    expect(banIndex.changedAfter(banIndex.change)).toEqual([]);
    const among = ["one", "two", "four", "none"];
    expect(banIndex.concerning(["rooms.example"], among).map(({ id }) => id)).toEqual(["two", "four"]);
    expect(banIndex.concerning(["games.example"], among).map(({ id }) => id)).toEqual(["two"]);
  });

  test("are unknown for a change that is too old", async () => {
    for (let index = 0; index < 10_002; index++) source.put(`ban-${index}`);
    await banIndex.refresh();
    const known = source.change - 10_000;
    expect(banIndex.changedAfter(known)).toHaveLength(10_000);
    expect(banIndex.changedAfter(known - 1)).toBeUndefined();
  });
});
