import { domainOf } from "./addresses";
import { createSortedKeys } from "./sorted-keys";

const hashes = require("util.hashes");
const indexedbheap = require("util.indexedbheap");

/** A ban as the module keeps it. JIDs are prepped. */
export interface BanRecord {
  readonly id: string;
  /** A bare JID, or a domain. */
  readonly jid: string;
  /** The room, or the host of a MUC service; undefined: every room. */
  readonly muc: string | undefined;
  readonly reason: string | undefined;
  /** Whole seconds since 1970; undefined: for ever. */
  readonly expiresAt: number | undefined;
}

/** Bans in memory: found by id, by whom they keep out, and in the order of their ids. */
export interface BanIndex {
  count(): number;
  /** Depends on nothing but which bans there are. */
  revision(): string;
  get(id: string): BanRecord | undefined;
  page(limit: number, after: string | undefined): BanRecord[];
  /** Adds a ban, in place of the one with the same id. */
  put(ban: BanRecord): void;
  remove(id: string): void;
  /** Removes the bans that have ended by then, in seconds since 1970, and returns their ids. */
  removeExpired(now: number): string[];
  /** When the next ban ends, in seconds since 1970; undefined where none does. */
  nextExpiry(): number | undefined;
  /**
   * A ban that keeps an account (bare JID) out of a room now, one that is about whom and where most narrowly. Takes the
   * same time however many bans there are.
   */
  find(account: string, muc: string, now: number): BanRecord | undefined;
}

/** The scope of bans that are about neither one room nor one MUC service. */
const EVERY_ROOM = "";

/** Bans of one scope by whom they keep out; several where they have different ids. */
type Scope = LuaTable<string, BanRecord[] | undefined>;

export function createBanIndex(): BanIndex {
  const byId = new LuaTable<string, BanRecord | undefined>();
  const scopes = new LuaTable<string, Scope | undefined>();
  const ids = createSortedKeys();
  const expiries = indexedbheap.create<string>();
  const fingerprint = createFingerprint();
  let count = 0;

  /** Takes a ban out of everything but the expiries. */
  function forget(id: string): void {
    const ban = byId.get(id);
    if (ban === undefined) return;
    byId.delete(id);
    removeFromScope(scopes, ban);
    ids.remove(id);
    fingerprint.remove(ban);
    count -= 1;
  }

  const index: BanIndex = {
    count: () => count,
    revision: () => fingerprint.text(),
    get: (id) => byId.get(id),
    page(limit, after) {
      return ids
        .page(limit, after)
        .map((id) => byId.get(id))
        .filter((ban) => ban !== undefined);
    },
    put(ban) {
      index.remove(ban.id);
      byId.set(ban.id, ban);
      addToScope(scopes, ban);
      ids.add(ban.id);
      if (ban.expiresAt !== undefined) expiries.insert(ban.id, ban.expiresAt, ban.id);
      fingerprint.add(ban);
      count += 1;
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
    find(account, muc, now) {
      const findBan = (jid: string) =>
        findIn(scopes.get(muc), jid, now) ??
        findIn(scopes.get(domainOf(muc)), jid, now) ??
        findIn(scopes.get(EVERY_ROOM), jid, now);
      return findBan(account) ?? findBan(domainOf(account));
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

/** `key`: a bare JID or a domain. */
function findIn(scope: Scope | undefined, key: string, now: number): BanRecord | undefined {
  return scope?.get(key)?.find((ban) => ban.expiresAt === undefined || ban.expiresAt > now);
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
    // An empty reason is another one than none.
    const reason = ban.reason === undefined ? "" : `"${ban.reason}`;
    const digest = hashes.sha256(
      [ban.id, ban.jid, ban.muc ?? "", reason, tostring(ban.expiresAt ?? "")].join("\0"),
      true,
    );
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
