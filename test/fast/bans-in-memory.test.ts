import { join } from "node:path";
import fc, { type Arbitrary } from "fast-check";
import type { BanFields, BanOperation, BanState, KeyOperation } from "./bans-in-lua/operations";
import { compileLua } from "./lua/compile-lua";
import { LUA_VM_NAMES, LUA_VMS, type LuaVm, type LuaVmName, longString } from "./lua/lua-vm";

const seed = Number(process.env.FAST_CHECK_SEED ?? Date.now() % 0x7fffffff);

/** fengari takes a hundred times as long. */
const runs = (vmName: LuaVmName, count: number) => (vmName === "fengari" ? Math.ceil(count / 40) : count);

const byCodeUnits = (one: string, other: string) => (one < other ? -1 : 1);
const byId = (one: BanFields, other: BanFields) => byCodeUnits(one.id, other.id);

/** Keys in runs, so that chunks fill, are cut in two and empty again. */
const keys = fc
  .record({
    start: fc.nat(2000),
    count: fc.oneof(fc.nat(5), fc.nat(900)),
    step: fc.constantFrom(1, 1, 7, -1),
  })
  .map(({ start, count, step }) =>
    Array.from({ length: count }, (_, index) => `k${Math.abs(start + index * step) % 2000}`),
  );

const key = fc.oneof(
  fc.nat(2000).map((number) => `k${number}`),
  fc.constantFrom("", "a", "k", "k1999", "z"),
);

const keyOperations: Arbitrary<KeyOperation[]> = fc.array(
  fc.oneof(
    keys.map((list): KeyOperation => ({ do: "toggle", keys: list })),
    fc
      .record({
        limit: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant(3000)),
        after: fc.option(key, { nil: undefined }),
      })
      .map(({ limit, after }): KeyOperation => ({
        do: "page",
        limit,
        ...(after === undefined ? {} : { after }),
      })),
  ),
  { minLength: 3, maxLength: 12 },
);

function pagesOf(operations: readonly KeyOperation[]): string[][] {
  const present = new Set<string>();
  const pages: string[][] = [];
  for (const operation of operations) {
    if (operation.do === "page") {
      const { limit, after } = operation;
      const behind = [...present].filter((each) => after === undefined || each > after);
      pages.push(behind.sort(byCodeUnits).slice(0, limit));
      continue;
    }
    for (const each of operation.keys) if (!present.delete(each)) present.add(each);
  }
  return pages;
}

const JIDS = ["a@x", "b@x", "x", "a@y", "y"];
const ROOMS = ["r@m", "s@m", "r@n"];
const SERVICES = ["m", "n"];
const time = fc.nat(30);

const ban: Arbitrary<BanFields> = fc
  .record({
    id: fc.nat(9).map((number) => `id-${number}`),
    jid: fc.constantFrom(...JIDS),
    muc: fc.constantFrom(undefined, ...SERVICES, ...ROOMS),
    reason: fc.constantFrom(undefined, "", "why"),
    expiresAt: fc.option(time, { nil: undefined }),
  })
  .map((fields) => JSON.parse(JSON.stringify(fields)) as BanFields);

const banOperations: Arbitrary<BanOperation[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: ban.map((each): BanOperation => ({ do: "put", ban: each })) },
    { weight: 2, arbitrary: ban.map(({ id }): BanOperation => ({ do: "remove", id })) },
    { weight: 1, arbitrary: time.map((now): BanOperation => ({ do: "expire", now })) },
    {
      weight: 4,
      arbitrary: fc
        .record({
          account: fc.constantFrom("a@x", "b@x", "c@x", "a@y", "a@z"),
          muc: fc.constantFrom(...ROOMS, "t@m"),
          now: time,
        })
        .map((sought): BanOperation => ({ do: "find", ...sought })),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.integer({ min: 1, max: 12 }), ban)
        .map(([limit, { id }]): BanOperation => ({ do: "page", limit, after: id })),
    },
  ),
  { minLength: 5, maxLength: 40 },
);

/** A state whose revision is replaced by the number of the operation after which there was the same one first. */
interface Comparable extends Omit<BanState, "revision"> {
  readonly sameAs: number;
}

/** Does to a list what is done to the index; the same list, the same revision, and no other list has it. */
function statesOf(operations: readonly BanOperation[]): Comparable[] {
  let bans: BanFields[] = [];
  const lists: string[] = [];
  return operations.map((operation) => {
    let found: BanFields[] = [];
    let ended: string[] = [];
    if (operation.do === "put") {
      bans = [...bans.filter(({ id }) => id !== operation.ban.id), operation.ban].sort(byId);
    } else if (operation.do === "remove") {
      bans = bans.filter(({ id }) => id !== operation.id);
    } else if (operation.do === "expire") {
      ended = bans.filter(({ expiresAt = Infinity }) => expiresAt <= operation.now).map(({ id }) => id);
      bans = bans.filter(({ id }) => !ended.includes(id));
    } else if (operation.do === "find") {
      found = find(bans, operation);
    } else {
      found = bans.filter(({ id }) => id > (operation.after ?? "")).slice(0, operation.limit);
    }
    lists.push(JSON.stringify(bans));
    const ends = bans.map(({ expiresAt = Infinity }) => expiresAt);
    const nextExpiry = Math.min(...ends, Infinity);
    return {
      count: bans.length,
      sameAs: lists.indexOf(JSON.stringify(bans)),
      ...(nextExpiry < Infinity ? { nextExpiry } : {}),
      found,
      ended,
    };
  });
}

/** A ban that is about whom and where most narrowly. */
function find(
  bans: readonly BanFields[],
  { account, muc, now }: Extract<BanOperation, { do: "find" }>,
): BanFields[] {
  const domain = account.slice(account.indexOf("@") + 1);
  const service = muc.slice(muc.indexOf("@") + 1);
  const inForce = bans.filter(({ expiresAt = Infinity }) => expiresAt > now);
  for (const jid of [account, domain]) {
    for (const where of [muc, service, undefined]) {
      const found = inForce.find((each) => each.jid === jid && each.muc === where);
      if (found !== undefined) return [found];
    }
  }
  return [];
}

/** Of a ban that was found nothing but whom and where it is about: which of several such ones it is matters to nobody. */
function forget(state: Comparable, { do: what }: BanOperation): Comparable {
  const found = state.found.map((each) =>
    what === "find" ? { id: "", jid: each.jid, muc: each.muc ?? "" } : each,
  );
  return { ...state, found, ended: [...state.ended].sort() };
}

describe.each(LUA_VM_NAMES)("in memory on %s", (vmName) => {
  let vm: LuaVm;

  beforeAll(async () => {
    vm = LUA_VMS[vmName]();
    vm.evaluate(
      `bans = (function(...) ${await compileLua(join(__dirname, "bans-in-lua"))}\nend)() return ""`,
    );
  });

  afterAll(() => {
    vm.close();
  });

  function operate(name: string, operations: object): unknown {
    return JSON.parse(vm.evaluate(`return bans.${name}(${longString(JSON.stringify(operations))})`));
  }

  it(`keys are in order, whatever is added and removed (seed ${seed})`, () => {
    fc.assert(
      fc.property(keyOperations, (operations) => {
        expect(operate("operateOnKeys", operations)).toEqual(pagesOf(operations));
      }),
      { seed, numRuns: runs(vmName, 40) },
    );
  });

  it(`bans are what a plain list of them would be (seed ${seed})`, () => {
    fc.assert(
      fc.property(banOperations, (operations) => {
        const states = operate("operateOnBans", operations) as BanState[];
        const revisions = states.map(({ revision }) => revision);
        const actual = states.map(({ revision, ...state }) => ({
          ...state,
          sameAs: revisions.indexOf(revision),
        }));
        const comparable = (all: readonly Comparable[]) =>
          operations.flatMap((operation, at) =>
            all.slice(at, at + 1).map((state) => forget(state, operation)),
          );
        expect(comparable(actual)).toEqual(comparable(statesOf(operations)));
      }),
      { seed, numRuns: runs(vmName, 150) },
    );
  });
});
