import { wildcardBase } from "../../../src/contract/jid-text";
import { canonicalAccount, domainOf } from "../addresses";
import { type AffiliationLookup, isSpared, parentDomain } from "./ban-matching";
import type { BanRecord } from "./ban-record";
import { createFingerprint } from "./fingerprint";
import { createSortedKeys, type SortedKeys } from "../sorted-keys";

const indexedbheap = require("util.indexedbheap");

/** In-memory index of bans: by id, by target, and in the order of their ids. */
export interface BanIndex {
  count(): number;
  /** Depends only on the set of bans. */
  revision(): string;
  get(id: string): BanRecord | undefined;
  /** At most `limit` bans with ids after `after`, sorted by id; only those of exactly `jid` if given. */
  page(limit: number, after: string | undefined, jid?: string): BanRecord[];
  /** Adds a ban, replacing the one with the same id. */
  put(ban: BanRecord): void;
  remove(id: string): void;
  /** Removes the bans that have ended at a Unix time in seconds, and returns their ids. */
  removeExpired(now: number): string[];
  /** The earliest end of a ban, Unix time in seconds; undefined if none ends. */
  nextExpiry(): number | undefined;
  /**
   * The ban that excludes an account (bare JID as Prosody preps it) from a room at the time `now`. Precedence: account,
   * domain, parent domains; then room, service, every room. Bans that exempt the account are skipped. `affiliationOf`
   * is called at most once, and only if a ban depends on it; without it the account counts as not affiliated. Takes
   * constant time in the number of bans.
   */
  find(account: string, muc: string, now: number, affiliationOf?: AffiliationLookup): BanRecord | undefined;
}

/** The scope of bans of every room. */
const EVERY_ROOM = "";

const NONE: readonly BanRecord[] = [];

/** Bans of one scope by target; several if they have different ids. */
type Scope = LuaTable<string, BanRecord[] | undefined>;

/** @param initial bans with different ids */
export function createBanIndex(initial: readonly BanRecord[] = []): BanIndex {
  const byId = new LuaTable<string, BanRecord | undefined>();
  const scopes = new LuaTable<string, Scope | undefined>();
  const ids = createSortedKeys(initial.map(({ id }) => id));
  const idsByJid = createIdsByJid();
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

  /** Adds a ban to everything but the sorted ids. */
  function add(ban: BanRecord): void {
    byId.set(ban.id, ban);
    addToScope(scopes, ban);
    idsByJid.add(ban.jid, ban.id);
    if (ban.expiresAt !== undefined) expiries.insert(ban.id, ban.expiresAt, ban.id);
    fingerprint.add(ban);
    countKinds(ban, 1);
  }

  /** Removes a ban from everything but the expiries. */
  function forget(id: string): void {
    const ban = byId.get(id);
    if (ban === undefined) return;
    byId.delete(id);
    removeFromScope(scopes, ban);
    ids.remove(id);
    idsByJid.remove(ban.jid, id);
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
      const page = jid === undefined ? ids.page(limit, after) : idsByJid.page(jid, limit, after);
      return page.map((id) => byId.get(id)).filter((ban) => ban !== undefined);
    },
    put(ban) {
      index.remove(ban.id);
      ids.add(ban.id);
      add(ban);
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
  for (const ban of initial) add(ban);
  return index;
}

/** The ids of bans by their exact JID. */
interface IdsByJid {
  add(jid: string, id: string): void;
  remove(jid: string, id: string): void;
  /** See SortedKeys.page. */
  page(jid: string, limit: number, after: string | undefined): string[];
}

/** Mostly a JID has one ban, whose id is kept as it is. */
function createIdsByJid(): IdsByJid {
  const idsOf = new LuaTable<string, string | SortedKeys | undefined>();
  return {
    add(jid, id) {
      const ids = idsOf.get(jid);
      if (ids === undefined) idsOf.set(jid, id);
      else if (typeof ids === "string") idsOf.set(jid, createSortedKeys([ids, id]));
      else ids.add(id);
    },
    remove(jid, id) {
      const ids = idsOf.get(jid);
      if (ids === id) idsOf.delete(jid);
      else if (typeof ids === "object") {
        ids.remove(id);
        if (ids.page(1, undefined).length === 0) idsOf.delete(jid);
      }
    },
    page(jid, limit, after) {
      const ids = idsOf.get(jid);
      if (ids === undefined) return [];
      return typeof ids === "object" ? ids.page(limit, after) : createSortedKeys([ids]).page(limit, after);
    },
  };
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
