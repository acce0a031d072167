import type { MuteRole } from "../../../../src/contract/fields";
import { wildcardBase } from "../../../../src/contract/jid-text";
import { canonicalAccount, domainOf } from "../../addresses";
import { createSlotMap, type HashText } from "../../slot-map";
import { createSortedItems } from "../../sorted-items";
import { type AffiliationLookup, isSpared, parentDomain } from "../ban-matching";
import {
  type BanRecord,
  type EndedBan,
  expiryIn,
  idIn,
  isMuteText,
  jidIn,
  OWN_RECORD,
  parseBanText,
  type Place,
} from "../ban-record";
import { type BansOfJid, createBansByJid, EVERY_ROOM, slotsIn } from "./bans-by-jid";
import { createFingerprint } from "./fingerprint";

const indexedbheap = require("util.indexedbheap");

/** In-memory index of bans: by id, by target, and in the order of their ids. */
export interface BanIndex {
  count(): number;
  /** Depends only on the set of bans. */
  revision(): string;
  get(id: string): BanRecord | undefined;
  /** The text of the ban with that id; see banText. */
  textOf(id: string): string | undefined;
  placeOf(id: string): Place | undefined;
  /** At most `limit` bans with ids after `after`, sorted by id; only those of exactly `jid` if given. */
  page(limit: number, after: string | undefined, jid?: string): BanRecord[];
  /** Adds bans with different ids to an empty index, by their texts. */
  fill(places: LuaTable<string, Place>): void;
  /** Adds a ban by its text, or replaces the one with the same id; returns whether there was one. */
  put(text: string, place: Place): boolean;
  setPlace(id: string, place: Place): void;
  /** Returns whether there was a ban of that id. */
  remove(id: string): boolean;
  /** Removes the bans that have ended at a Unix time in seconds, and returns them. */
  removeExpired(now: number): EndedBan[];
  /** The earliest end of a ban, Unix time in seconds; undefined if none ends. */
  nextExpiry(): number | undefined;
  /**
   * The ban that excludes an account (bare JID as Prosody preps it) from a room at the time `now`. Precedence: account,
   * domain, parent domains; then room, service, every room. Bans that exempt the account are skipped. `affiliationOf`
   * is called at most once, and only if a ban depends on it; without it the account counts as not affiliated. Takes
   * constant time in the number of bans.
   */
  find(account: string, muc: string, now: number, affiliationOf?: AffiliationLookup): BanRecord | undefined;
  /** The mute of an account in a room: see `find`. */
  findMute(
    account: string,
    muc: string,
    now: number,
    affiliationOf?: AffiliationLookup,
  ): BanRecord | undefined;
}

/**
 * Bans are kept as one string each, in numbered slots, and everything else refers to the number: Lua's garbage collector
 * visits every string and table of a list again and again, at the cost of whatever Prosody does meanwhile.
 *
 * @param hashText replaced in tests
 */
export function createBanIndex(hashText?: HashText): BanIndex {
  const texts = new LuaTable<number, string | undefined>();
  const places = new LuaTable<number, Place | undefined>();
  /** Slots below the last one that have no ban. */
  const free: number[] = [];
  const textIn = (slot: number) => texts.get(slot) ?? "";
  const banIn = (slot: number) => parseBanText(textIn(slot));
  const byId = createSlotMap((slot) => idIn(textIn(slot)), hashText);
  const byJid = createBansByJid(textIn, hashText);
  let sorted = createSortedItems(textIn);
  const expiries = indexedbheap.create<number>();
  const fingerprint = createFingerprint();
  let lastSlot = 0;
  let count = 0;
  let wildcards = 0;
  let mutes = 0;
  /** The account that was looked up last, if there is no ban of its JID or of its domains: a stanza leads to many lookups. */
  let unconcerned: string | undefined;

  /** Adds a ban to everything but the sorted slots. */
  function add(slot: number, text: string, place: Place): void {
    const [jid, expiry] = [jidIn(text), expiryIn(text)];
    texts.set(slot, text);
    places.set(slot, place);
    byId.add(idIn(text), slot);
    byJid.add(jid, slot);
    if (expiry !== undefined) expiries.insert(slot, expiry, slot);
    fingerprint.add(text);
    count += 1;
    if (wildcardBase(jid) !== undefined) wildcards += 1;
    if (isMuteText(text)) mutes += 1;
    unconcerned = undefined;
  }

  /** Removes a ban from everything but the expiries. */
  function forget(slot: number): void {
    const text = textIn(slot);
    const jid = jidIn(text);
    sorted.remove(slot);
    byId.remove(idIn(text));
    byJid.remove(jid, slot);
    fingerprint.remove(text);
    texts.delete(slot);
    places.delete(slot);
    free.push(slot);
    count -= 1;
    if (wildcardBase(jid) !== undefined) wildcards -= 1;
    if (isMuteText(text)) mutes -= 1;
  }

  /** The bans of an account (canonical), its domain and the parents of that, narrowest first. */
  function bansAbout(account: string): BansOfJid[] {
    const domain = domainOf(account);
    const found: BansOfJid[] = [];
    const look = (jid: string) => {
      const bans = byJid.get(jid);
      if (bans !== undefined) found.push(bans);
    };
    look(account);
    if (domain !== account) look(domain);
    let parent = wildcards > 0 ? parentDomain(domain) : undefined;
    while (parent !== undefined) {
      look(`*.${parent}`);
      parent = parentDomain(parent);
    }
    return found;
  }

  function findOne(
    account: string,
    muc: string,
    now: number,
    affiliationOf: AffiliationLookup | undefined,
    role: MuteRole | undefined,
  ): BanRecord | undefined {
    if (account === unconcerned) return undefined;
    const sought = canonicalAccount(account);
    const about = bansAbout(sought);
    if (about.length === 0) {
      unconcerned = account;
      return undefined;
    }
    const service = domainOf(muc);
    const affiliation = affiliationOf === undefined ? undefined : once(affiliationOf);
    /** The ban in that slot, if it applies. */
    const applying = (slot: number) => {
      const ban = banIn(slot);
      const isElsewhere = ban.muc !== undefined && ban.muc !== muc && ban.muc !== service;
      const isOver = ban.expiresAt !== undefined && ban.expiresAt <= now;
      if (ban.role !== role || isElsewhere || isOver) return undefined;
      return isSpared(ban, sought, affiliation) ? undefined : ban;
    };
    for (const bans of about) {
      const slots = typeof bans === "number" ? [bans] : slotsIn(bans, [muc, service, EVERY_ROOM]);
      for (const slot of slots) {
        const ban = applying(slot);
        if (ban !== undefined) return ban;
      }
    }
    return undefined;
  }

  const index: BanIndex = {
    count: () => count,
    revision: () => fingerprint.text(),
    get(id) {
      const slot = byId.get(id);
      return slot === undefined ? undefined : banIn(slot);
    },
    textOf(id) {
      const slot = byId.get(id);
      return slot === undefined ? undefined : texts.get(slot);
    },
    placeOf(id) {
      const slot = byId.get(id);
      return slot === undefined ? undefined : places.get(slot);
    },
    page(limit, after, jid) {
      // Behind all texts that begin with that id.
      const key = after === undefined ? undefined : `${after}\x01`;
      const page = jid === undefined ? sorted.page(limit, key) : byJid.page(jid, limit, key);
      return page.map((slot) => banIn(slot));
    },
    fill(placesByText) {
      const all: string[] = [];
      for (const [text] of placesByText) all.push(text);
      table.sort(all);
      const slots: number[] = [];
      for (const text of all) {
        lastSlot += 1;
        slots.push(lastSlot);
        add(lastSlot, text, placesByText.get(text));
      }
      sorted = createSortedItems(textIn, slots);
    },
    put(text, place) {
      const isReplaced = index.remove(idIn(text));
      const slot = free.pop() ?? lastSlot + 1;
      lastSlot = Math.max(lastSlot, slot);
      add(slot, text, place);
      sorted.add(slot);
      return isReplaced;
    },
    setPlace(id, place) {
      const slot = byId.get(id);
      if (slot !== undefined) places.set(slot, place);
    },
    remove(id) {
      const slot = byId.get(id);
      if (slot === undefined) return false;
      if (expiryIn(textIn(slot)) !== undefined) expiries.remove(slot);
      forget(slot);
      return true;
    },
    removeExpired(now) {
      const removed: EndedBan[] = [];
      while ((expiries.peek() ?? math.huge) <= now) {
        const [, slot] = expiries.pop();
        if (slot === undefined) break;
        removed.push({ ban: banIn(slot), place: places.get(slot) ?? OWN_RECORD });
        forget(slot);
      }
      return removed;
    },
    nextExpiry: () => expiries.peek(),
    find: (account, muc, now, affiliationOf) =>
      count === mutes ? undefined : findOne(account, muc, now, affiliationOf, undefined),
    findMute: (account, muc, now, affiliationOf) =>
      mutes === 0 ? undefined : findOne(account, muc, now, affiliationOf, "visitor"),
  };
  return index;
}

function once(affiliationOf: AffiliationLookup): AffiliationLookup {
  let affiliation: string | undefined;
  return () => (affiliation ??= affiliationOf());
}
