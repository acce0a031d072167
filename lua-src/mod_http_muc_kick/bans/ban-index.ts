import { wildcardBase } from "../../../src/contract/jid-text";
import { canonicalAccount, domainOf } from "../addresses";
import { type AffiliationLookup, isSpared, parentDomain } from "./ban-matching";
import { type BanRecord, banText } from "./ban-record";
import { createSortedKeys } from "./sorted-keys";

const hashes = require("util.hashes");
const indexedbheap = require("util.indexedbheap");

/** Bans in memory: found by id, by who they keep out, and in the order of their ids. */
export interface BanIndex {
  count(): number;
  /** Depends on nothing but which bans there are. */
  revision(): string;
  get(id: string): BanRecord | undefined;
  /** At most `limit` bans whose ids come behind `after`, sorted by id; only those of exactly `jid` where it is given. */
  page(limit: number, after: string | undefined, jid?: string): BanRecord[];
  /** Adds a ban, in place of the one with the same id. */
  put(ban: BanRecord): void;
  remove(id: string): void;
  /** Removes the bans that have ended by then, in Unix time in seconds, and returns their ids. */
  removeExpired(now: number): string[];
  /** When the next ban ends, in Unix time in seconds; undefined where none does. */
  nextExpiry(): number | undefined;
  /**
   * The ban that keeps an account (bare JID as Prosody preps it) out of a room at the time `now`: of an account before
   * that of a domain before that of its parent domains, then of a room before that of a service before that of every
   * room. Bans that spare the account are passed over. `affiliationOf` is called at most once, and only where a ban
   * depends on it; without it the account counts as not affiliated. Takes the same time however many bans there are.
   */
  find(account: string, muc: string, now: number, affiliationOf?: AffiliationLookup): BanRecord | undefined;
}

/** The scope of bans that are about neither one room nor one MUC component. */
const EVERY_ROOM = "";

const NONE: readonly BanRecord[] = [];

/** Bans of one scope by who they keep out; several where they have different ids. */
type Scope = LuaTable<string, BanRecord[] | undefined>;

export function createBanIndex(): BanIndex {
  const byId = new LuaTable<string, BanRecord | undefined>();
  const scopes = new LuaTable<string, Scope | undefined>();
  const ids = createSortedKeys();
  const idsByJid = createSortedKeys();
  const expiries = indexedbheap.create<string>();
  const fingerprint = createFingerprint();
  let count = 0;
  let wildcards = 0;
  let sparing = 0;

  /** Counts the bans for which `find` must do more than it mostly has to. */
  function countKinds(ban: BanRecord, by: 1 | -1): void {
    count += by;
    if (wildcardBase(ban.jid) !== undefined) wildcards += by;
    if (ban.spareAffiliated) sparing += by;
  }

  /** Takes a ban out of everything but the expiries. */
  function forget(id: string): void {
    const ban = byId.get(id);
    if (ban === undefined) return;
    byId.delete(id);
    removeFromScope(scopes, ban);
    ids.remove(id);
    idsByJid.remove(keyByJid(ban.jid, id));
    fingerprint.remove(ban);
    countKinds(ban, -1);
  }

  /** The ban of exactly `key` that applies to an account; `service` is the host of `muc`. */
  function findOf(
    key: string,
    account: string,
    muc: string,
    service: string,
    now: number,
    affiliationOf: AffiliationLookup | undefined,
  ): BanRecord | undefined {
    return (
      findIn(scopes.get(muc), key, account, now, affiliationOf) ??
      findIn(scopes.get(service), key, account, now, affiliationOf) ??
      findIn(scopes.get(EVERY_ROOM), key, account, now, affiliationOf)
    );
  }

  const index: BanIndex = {
    count: () => count,
    revision: () => fingerprint.text(),
    get: (id) => byId.get(id),
    page(limit, after, jid) {
      const page =
        jid === undefined
          ? ids.page(limit, after)
          : idsByJid
              .page(limit, keyByJid(jid, after ?? ""))
              .filter((key) => key.startsWith(keyByJid(jid, "")))
              .map((key) => string.sub(key, keyByJid(jid, "").length + 1));
      return page.map((id) => byId.get(id)).filter((ban) => ban !== undefined);
    },
    put(ban) {
      index.remove(ban.id);
      byId.set(ban.id, ban);
      addToScope(scopes, ban);
      ids.add(ban.id);
      idsByJid.add(keyByJid(ban.jid, ban.id));
      if (ban.expiresAt !== undefined) expiries.insert(ban.id, ban.expiresAt, ban.id);
      fingerprint.add(ban);
      countKinds(ban, 1);
    },
    remove(id) {
      if (byId.get(id)?.expiresAt !== undefined) expiries.remove(id);
      forget(id);
    },
    removeExpired(now) {
      const removed: string[] = [];
      while ((expiries.peek() ?? math.huge) <= now) {
        const [, id] = expiries.pop();
        if (id === undefined) break;
        removed.push(id);
      }
      for (const id of removed) forget(id);
      return removed;
    },
    nextExpiry: () => expiries.peek(),
    find(account, muc, now, affiliationOf) {
      if (count === 0) return undefined;
      const sought = canonicalAccount(account);
      const domain = domainOf(sought);
      const service = domainOf(muc);
      const affiliation = sparing > 0 && affiliationOf !== undefined ? once(affiliationOf) : undefined;
      let found = findOf(sought, sought, muc, service, now, affiliation);
      if (domain !== sought) found ??= findOf(domain, sought, muc, service, now, affiliation);
      let parent = wildcards > 0 ? parentDomain(domain) : undefined;
      while (found === undefined && parent !== undefined) {
        found = findOf(`*.${parent}`, sought, muc, service, now, affiliation);
        parent = parentDomain(parent);
      }
      return found;
    },
  };
  return index;
}

function addToScope(scopes: LuaTable<string, Scope | undefined>, ban: BanRecord): void {
  const key = ban.muc ?? EVERY_ROOM;
  let scope = scopes.get(key);
  if (scope === undefined) {
    scope = new LuaTable();
    scopes.set(key, scope);
  }
  const bans = scope.get(ban.jid);
  if (bans === undefined) scope.set(ban.jid, [ban]);
  else bans.push(ban);
}

function removeFromScope(scopes: LuaTable<string, Scope | undefined>, ban: BanRecord): void {
  const key = ban.muc ?? EVERY_ROOM;
  const scope = scopes.get(key);
  const bans = scope?.get(ban.jid);
  if (scope === undefined || bans === undefined) return;
  bans.splice(bans.indexOf(ban), 1);
  if (bans.length === 0) scope.delete(ban.jid);
  if (next(scope)[0] === undefined) scopes.delete(key);
}

/** The first ban of `key` (see BanRecord.jid) in a scope that applies to an account (canonical). */
function findIn(
  scope: Scope | undefined,
  key: string,
  account: string,
  now: number,
  affiliationOf: AffiliationLookup | undefined,
): BanRecord | undefined {
  for (const ban of scope?.get(key) ?? NONE) {
    const isOver = ban.expiresAt !== undefined && ban.expiresAt <= now;
    if (!isOver && !isSpared(ban, account, affiliationOf)) return ban;
  }
  return undefined;
}

function once(affiliationOf: AffiliationLookup): AffiliationLookup {
  let affiliation: string | undefined;
  return () => (affiliation ??= affiliationOf());
}

/** Sorts by JID, then by id: no JID has a NUL in it. */
function keyByJid(jid: string, id: string): string {
  return `${jid}\0${id}`;
}

/** A digest of a set of bans that takes constant time to change, whatever the order they came in. */
interface Fingerprint {
  add(ban: BanRecord): void;
  remove(ban: BanRecord): void;
  text(): string;
}

/** One lane is a sum of 24 bits of each ban's SHA-256, and six of them make collisions a matter of 2^144. */
const LANES = 6;
const LANE_DIGITS = 6;
const LANE_SIZE = 16777216;

function createFingerprint(): Fingerprint {
  const sums: number[] = [];
  for (let lane = 0; lane < LANES; lane++) sums.push(0);
  const change = (ban: BanRecord, sign: number) => {
    const digest = hashes.sha256(banText(ban), true);
    for (let lane = 0; lane < LANES; lane++) {
      const start = lane * LANE_DIGITS;
      const part = tonumber(string.sub(digest, start + 1, start + LANE_DIGITS), 16) ?? 0;
      sums[lane] = ((sums[lane] ?? 0) + sign * part) % LANE_SIZE;
    }
  };
  return {
    add: (ban) => {
      change(ban, 1);
    },
    remove: (ban) => {
      change(ban, -1);
    },
    text: () => sums.map((sum) => string.format("%06x", sum)).join(""),
  };
}
