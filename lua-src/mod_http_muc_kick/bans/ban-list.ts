import { failure, type Outcome, storageFailed, success } from "../../../src/contract/problem";
import type { AffiliationLookup } from "./ban-matching";
import { type BanRecord, banText, type EndedBan, nameOf, OWN_RECORD, type Place } from "./ban-record";
import { type BanStore, openBanStore } from "./ban-store";
import { type BanIndex, createBanIndex } from "./index/ban-index";
import { createPlacements } from "./index/placements";
import type { PublishedJids } from "./published-jids";
import { inSlices } from "../slices";

const time = require("util.time");

/** The bans in force. Changes are written to Prosody's storage before they are reported. */
export interface BanList {
  summary(): BanListSummary;
  get(id: string): BanRecord | undefined;
  /** The JID of the ban with that id, which may have expired this moment. */
  targetOf(id: string): string | undefined;
  /** See BanIndex.page. */
  page(limit: number, after: string | undefined, jid?: string): BanRecord[];
  /** The ban that currently excludes an account (bare JID) from a room; see BanIndex.find. */
  find(account: string, muc: string, affiliationOf?: AffiliationLookup): BanRecord | undefined;
  /** The mute of an account (bare JID) in a room; see BanIndex.find. */
  findMute(account: string, muc: string, affiliationOf?: AffiliationLookup): BanRecord | undefined;
  /** Calls `ended` with mutes that have expired, been lifted or been replaced, those before this call included. */
  onMutesEnded(ended: (this: void, mutes: readonly BanRecord[]) => void): void;
  /** Whether the requests that were in progress when the ban with that id was placed are done, and with them its own kicks. */
  isSettled(id: string): boolean;
  /** Places bans with different ids, with as few writes as possible. Returns the outcome of each, in order. */
  put(bans: readonly BanRecord[]): Outcome<BanChange>[];
  /**
   * Lifts bans, or removes the records of bans that could not be read, with as few writes as possible. Returns for
   * each, in order, whether there was either.
   */
  remove(ids: readonly string[]): Outcome<boolean>[];
}

/** A snapshot of the whole list. */
export interface BanListSummary {
  readonly count: number;
  /** Changes with every change of the list, and only then; a restart does not change it. */
  readonly revision: string;
  /** Number of changes of the list since it was opened; every expired ban is a change. */
  readonly changes: number;
  /** See BanStore. */
  readonly persistent: boolean;
  /** See BanStore. */
  readonly unreadable: number;
}

/** The effect of placing a ban: new, replaced the ban with its id, or unchanged. */
export type BanChange = "added" | "replaced" | "unchanged";

const ADDED = success("added" as const);
const REPLACED = success("replaced" as const);
const UNCHANGED = success("unchanged" as const);

/** Maximum delay of a timer, in seconds. */
const LONGEST_WAIT = 3600;

/**
 * Reads the list from storage; throws if that is impossible. `changed` is called with the new number of bans;
 * `published` receives the bans to publish.
 */
export function openBanList(changed: (this: void, count: number) => void, published: PublishedJids): BanList {
  const index = createBanIndex();
  const store = openBanStore((id) => index.placeOf(id));
  let endedMutes: BanRecord[] = [];
  withRareCollections(() => {
    for (const { ban } of readAll(store, index, published)) if (ban.role !== undefined) endedMutes.push(ban);
  });
  const placements = createPlacements();
  let muteListener: ((this: void, mutes: readonly BanRecord[]) => void) | undefined;
  let timer: Prosody.ModuleTimer | undefined;
  let wakesAt = math.huge;
  let changes = 0;

  function noteChanges(count: number): void {
    if (count === 0) return;
    changes += count;
    changed(index.count());
  }

  /** The mute of that id, which is about to end or to be replaced. */
  function muteOf(id: string): BanRecord | undefined {
    const ban = index.get(id);
    return ban?.role === undefined ? undefined : ban;
  }

  function reportEndedMutes(): void {
    if (muteListener === undefined || endedMutes.length === 0) return;
    const ended = endedMutes;
    endedMutes = [];
    muteListener(ended);
  }

  /** Removes expired bans; their records in storage have no effect any more, and are removed in slices. */
  function endExpired(): void {
    const ended = index.removeExpired(time.now());
    if (ended.length === 0) return;
    noteChanges(ended.length);
    logEnds(ended);
    for (const { ban } of ended) {
      published.set(ban.id, undefined);
      if (ban.role !== undefined) endedMutes.push(ban);
    }
    reportEndedMutes();
    const groups = store.noteEnded(ended);
    const clear = (step: number) => {
      // After a reload the storage belongs to the list of the next instance, which may have bans of these ids.
      if (prosodyModule.loaded !== false) store.clear(groups[step] ?? []);
    };
    inSlices((agenda) => {
      agenda.plan(groups.length, clear, () => undefined);
    });
  }

  /** Removes expired bans by a timer, even without requests. */
  function setTimer(): void {
    const next = index.nextExpiry();
    if (next === undefined || next >= wakesAt) return;
    timer?.stop();
    wakesAt = next;
    timer = prosodyModule.add_timer(Math.min(Math.max(next - time.now(), 0), LONGEST_WAIT), () => {
      wakesAt = math.huge;
      endExpired();
      setTimer();
      return undefined;
    });
  }

  changed(index.count());
  setTimer();
  return {
    summary() {
      endExpired();
      return {
        count: index.count(),
        revision: index.revision(),
        changes,
        persistent: store.persistent,
        unreadable: store.unreadable(),
      };
    },
    get(id) {
      endExpired();
      return index.get(id);
    },
    targetOf: (id) => index.get(id)?.jid,
    page(limit, after, jid) {
      endExpired();
      return index.page(limit, after, jid);
    },
    find: (account, muc, affiliationOf) =>
      index.count() === 0 ? undefined : index.find(account, muc, time.now(), affiliationOf),
    findMute: (account, muc, affiliationOf) =>
      index.count() === 0 ? undefined : index.findMute(account, muc, time.now(), affiliationOf),
    onMutesEnded(ended) {
      muteListener = ended;
      reportEndedMutes();
    },
    isSettled: (id) => placements.isSettled(id),
    put(bans) {
      endExpired();
      const texts: string[] = [];
      const changed = bans.filter((ban) => {
        const text = banText(ban);
        if (index.textOf(ban.id) === text) return false;
        texts.push(text);
        return true;
      });
      const written = store.put(changed);
      let step = 0;
      const outcomes = bans.map((ban): Outcome<BanChange> => {
        if (changed[step] !== ban) return UNCHANGED;
        const [text, stored] = [texts[step] ?? "", written[step] ?? failure(storageFailed())];
        step += 1;
        if (!stored.ok) return stored;
        placements.note(ban.id);
        published.set(ban.id, ban.publish ? ban.jid : undefined);
        const before = muteOf(ban.id);
        if (before !== undefined) endedMutes.push(before);
        return index.put(text, stored.value) ? REPLACED : ADDED;
      });
      noteChanges(outcomes.filter((outcome) => outcome.ok && outcome.value !== "unchanged").length);
      setTimer();
      reportEndedMutes();
      return outcomes;
    },
    remove(ids) {
      endExpired();
      const stored = ids.filter((id) => index.textOf(id) !== undefined || store.isUnreadable(id));
      const removed = store.remove(stored);
      let step = 0;
      const outcomes = ids.map((id): Outcome<boolean> => {
        if (stored[step] !== id) return success(false);
        const outcome = removed[step] ?? failure(storageFailed());
        step += 1;
        if (!outcome.ok) return outcome;
        const mute = muteOf(id);
        if (mute !== undefined) endedMutes.push(mute);
        index.remove(id);
        published.set(id, undefined);
        return success(true);
      });
      noteChanges(outcomes.filter((outcome) => outcome.ok && outcome.value).length);
      reportEndedMutes();
      return outcomes;
    },
  };
}

/** How far the memory in use may grow before the next garbage collection while bans are read, in percent. */
const PAUSE_WHILE_READING = 200;

/**
 * Prosody begins a collection whenever its memory has grown by 5 %: while a hundred thousand bans are read, that would
 * be hundreds of times, each through all bans read so far. Lua 5.5 has no such setting by that name.
 */
function withRareCollections(action: (this: void) => void): void {
  const [isSet, pause] = pcall(() => collectgarbage("setpause", PAUSE_WHILE_READING));
  const [ok, fault] = pcall(action);
  if (isSet) collectgarbage("setpause", pause);
  if (!ok) error(fault, 0);
}

/** Reads the bans that have not ended, and removes the others from storage: returns those. */
function readAll(store: BanStore, index: BanIndex, published: PublishedJids): EndedBan[] {
  const now = time.now();
  const ended: EndedBan[] = [];
  const places = new LuaTable<string, Place>();
  const inOwnRecords: BanRecord[] = [];
  store.readAll((ban, place) => {
    if (ban.expiresAt !== undefined && ban.expiresAt <= now) {
      ended.push({ ban, place });
      return;
    }
    places.set(banText(ban), place);
    if (ban.publish) published.set(ban.id, ban.jid);
    if (place === OWN_RECORD) inOwnRecords.push(ban);
  });
  index.fill(places);
  logEnds(ended);
  for (const ids of store.noteEnded(ended)) store.clear(ids);
  const packed = store.pack(inOwnRecords);
  for (let step = 0; step < packed.length; step++) {
    index.setPlace(inOwnRecords[step]?.id ?? "", packed[step] ?? OWN_RECORD);
  }
  return ended;
}

/** A line for a single expired ban only, so that many do not flood the log. */
function logEnds(bans: readonly EndedBan[]): void {
  for (const { ban } of bans) {
    prosodyModule.log(bans.length === 1 ? "info" : "debug", "%s expired", nameOf(ban));
  }
  if (bans.length > 1) prosodyModule.log("info", "%d bans and mutes expired", bans.length);
}
