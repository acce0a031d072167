import fc, { type Arbitrary } from "fast-check";
import type {
  BanCosts,
  BanFields,
  BanOperation,
  BanState,
  KeyOperation,
} from "../../../support/module/bans-in-lua/operations";
import { compileLua } from "../../../support/module/lua/compile-lua";
import {
  LUA_VM_NAMES,
  LUA_VMS,
  type LuaVm,
  type LuaVmName,
  longString,
} from "../../../support/module/lua/lua-vm";

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

/** The first of each group is canonical. */
const SPELLINGS = [
  ["bücher.x", "xn--bcher-kva.x", "xn--bcher-kva。x", "bücher.x."],
  ["u_u.bücher.x", "u_u.xn--bcher-kva.x"],
  // Punycode that nameprep changes (ß), and what only looks like Punycode, have no other form.
  ["xn--strae-oqa.x"],
  ["xn--.x"],
];
const JIDS = ["a@x", "b@x", "x", "a@y", "y", "*.x", "*.y", "*.z.y", "*.bücher.x"].concat(
  SPELLINGS.flatMap(([canonical = ""]) => [canonical, `a@${canonical}`]),
);
const ACCOUNTS = [
  "a@x",
  "b@x",
  "c@x",
  "a@y",
  "a@z",
  "a@z.y",
  "b@w.z.y",
  "a@x.y.x",
  "x",
  "a@xx",
  "z.y",
].concat(SPELLINGS.flat().flatMap((domain) => [`a@${domain}`, `b@${domain}`, domain]));
const AFFILIATIONS = ["none", "outcast", "member", "admin", "owner"];
const ROOMS = ["r@m", "s@m", "r@n"];
const SERVICES = ["m", "n"];
const time = fc.nat(30);

/** Mutes are as frequent as bans. */
const role = fc.constantFrom(undefined, "visitor" as const);

const ban: Arbitrary<BanFields> = fc
  .record({
    id: fc.nat(9).map((number) => `id-${number}`),
    jid: fc.constantFrom(...JIDS),
    muc: fc.constantFrom(undefined, ...SERVICES, ...ROOMS),
    reason: fc.constantFrom(undefined, "", "why"),
    expiresAt: fc.option(time, { nil: undefined }),
    except: fc.option(
      fc
        .uniqueArray(fc.constantFrom("a@x", "c@x", "a@z.y", "b@w.z.y", "a@bücher.x"), { minLength: 1 })
        .map((accounts) => accounts.sort(byCodeUnits)),
      { nil: undefined },
    ),
    spareAffiliated: fc.boolean(),
    publish: fc.boolean(),
    role,
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
          account: fc.constantFrom(...ACCOUNTS),
          muc: fc.constantFrom(...ROOMS, "t@m"),
          now: time,
          affiliation: fc.constantFrom(...AFFILIATIONS),
          role,
        })
        .map((sought) => JSON.parse(JSON.stringify({ do: "find", ...sought })) as BanOperation),
    },
    {
      weight: 2,
      arbitrary: fc
        .record({ account: fc.constantFrom(...ACCOUNTS), affiliation: fc.constantFrom(...AFFILIATIONS) })
        .map((sought): BanOperation => ({ do: "match", ...sought })),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.integer({ min: 1, max: 12 }), ban, fc.constantFrom(undefined, ...JIDS.slice(0, 6)))
        .map(([limit, { id }, jid]): BanOperation => ({
          do: "page",
          limit,
          after: id,
          ...(jid !== undefined && { jid }),
        })),
    },
  ),
  { minLength: 5, maxLength: 40 },
);

/** A state whose revision is replaced by the number of the operation after which there was the same one first. */
interface Comparable extends Omit<BanState, "revision" | "lookups"> {
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
    } else if (operation.do === "match") {
      found = bans.filter((each) => applies(each, operation));
    } else {
      const { limit, after = "", jid } = operation;
      found = bans.filter((each) => each.id > after && (jid ?? each.jid) === each.jid).slice(0, limit);
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

/** The domain of a JID in its canonical spelling. */
function domainOf(jid: string): string {
  const domain = jid.slice(jid.indexOf("@") + 1);
  return SPELLINGS.find((group) => group.includes(domain))?.[0] ?? domain;
}

function canonical(jid: string): string {
  return jid.slice(0, jid.indexOf("@") + 1) + domainOf(jid);
}

/** Whether a ban is about an account and does not spare it. */
function applies(
  { jid, except = [], spareAffiliated }: BanFields,
  { account, affiliation }: { readonly account: string; readonly affiliation: string },
): boolean {
  const isAbout = jid.startsWith("*.")
    ? domainOf(account).endsWith(jid.slice(1))
    : [canonical(account), domainOf(account)].includes(jid);
  const isMember = ["member", "admin", "owner"].includes(affiliation);
  return isAbout && !except.includes(canonical(account)) && !(spareAffiliated && isMember);
}

/** The bans that apply, the narrowest first: by account, domain, then parent domain; then by room, service, everywhere. */
function find(
  bans: readonly BanFields[],
  { account, muc, now, affiliation, role: sought }: Extract<BanOperation, { do: "find" }>,
): BanFields[] {
  const places = [muc, muc.slice(muc.indexOf("@") + 1), undefined];
  const breadth = ({ jid, muc: where }: BanFields) => {
    const who = jid.startsWith("*.") ? 10_000 - jid.length : Number(jid !== canonical(account));
    return who * places.length + places.indexOf(where);
  };
  return bans
    .filter(({ expiresAt = Infinity, muc: where }) => expiresAt > now && places.includes(where))
    .filter((each) => each.role === sought && applies(each, { account, affiliation }))
    .sort((one, other) => breadth(one) - breadth(other))
    .slice(0, 1);
}

/** Of a ban that was found only its JID and place: which of several such ones it is makes no difference. */
function forget(state: Comparable, { do: what }: BanOperation): Comparable {
  const found = state.found.map((each) =>
    what === "find"
      ? { id: "", jid: each.jid, muc: each.muc ?? "", spareAffiliated: false, publish: false }
      : each,
  );
  return { ...state, found, ended: [...state.ended].sort() };
}

describe.each(LUA_VM_NAMES)("the index of bans on %s", (vmName) => {
  let vm: LuaVm;

  beforeAll(async () => {
    vm = LUA_VMS[vmName]();
    vm.evaluate(`bans = (function(...) ${await compileLua("bans-in-lua")}\nend)() return ""`);
  });

  afterAll(() => {
    vm.close();
  });

  function operate(name: string, operations: object): unknown {
    return JSON.parse(vm.evaluate(`return bans.${name}(${longString(JSON.stringify(operations))})`));
  }

  function measure(count: number): BanCosts {
    return JSON.parse(vm.evaluate(`return bans.measureBans(${count})`)) as BanCosts;
  }

  it(`keeps keys in order under random changes (seed ${seed})`, () => {
    fc.assert(
      fc.property(keyOperations, (operations) => {
        expect(operate("operateOnKeys", operations)).toEqual(pagesOf(operations));
      }),
      { seed, numRuns: runs(vmName, 40) },
    );
  });

  it.each([
    ["", false],
    [" when hashes collide", true],
  ])(`behaves like a plain list under random changes%s (seed ${seed})`, (_, hasCollisions) => {
    fc.assert(
      fc.property(banOperations, (operations) => {
        const states = operate("operateOnBans", { operations, hasCollisions }) as BanState[];
        const revisions = states.map(({ revision }) => revision);
        expect(Math.max(...states.map(({ lookups }) => lookups))).toBeLessThanOrEqual(1);
        const actual = states.map(({ count, nextExpiry, found, ended, revision }) => ({
          count,
          ...(nextExpiry !== undefined && { nextExpiry }),
          found,
          ended,
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

  it.each([100, 5000])("looks up an account among %d bans by two hashes, and again by none", (count) => {
    expect(measure(count).lookups).toEqual([2, 0]);
  });

  if (vmName !== "fengari") {
    it("keeps a ban in a few hundred bytes", () => {
      expect(measure(5000).bytes).toBeLessThan(320);
    });
  }
});
