import { type Outcome, success } from "../../../src/contract/problem";
import { createBanIndex } from "./ban-index";
import type { AffiliationLookup } from "./ban-matching";
import { type BanRecord, banText } from "./ban-record";
import { type BanStore, openBanStore } from "./ban-store";
import { inSlices, isDoneUpTo, latestWork } from "../slices";

const time = require("util.time");

/** The bans in force. Changes are written to Prosody's storage before they are reported. */
export interface BanList {
  summary(): BanListSummary;
  get(id: string): BanRecord | undefined;
  /** See BanIndex.page. */
  page(limit: number, after: string | undefined, jid?: string): BanRecord[];
  /** The ban that currently excludes an account (bare JID) from a room; see BanIndex.find. */
  find(account: string, muc: string, affiliationOf?: AffiliationLookup): BanRecord | undefined;
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

/** Maximum delay of a timer, in seconds. */
const LONGEST_WAIT = 3600;

/** Reads the list from storage; throws if that is impossible. `changed` is called with the new number of bans. */
export function openBanList(changed: (this: void, count: number) => void): BanList {
  const store = openBanStore();
  const index = createBanIndex(readAll(store));
  /** By id, the latest work (see slices.ts) when the ban was placed; none for those from storage. */
  const placedDuring = new LuaTable<string, number | undefined>();
  let timer: Prosody.ModuleTimer | undefined;
  let wakesAt = math.huge;
  let changes = 0;

  function noteChanges(count: number): void {
    if (count === 0) return;
    changes += count;
    changed(index.count());
  }

  /** Removes expired bans; their records in storage have no effect any more, and are removed in slices. */
  function endExpired(): void {
    const ended = index.removeExpired(time.now());
    if (ended.length === 0) return;
    noteChanges(ended.length);
    logEnds(ended);
    const records = store.groupByRecord(ended);
    const clear = (step: number) => {
      // After a reload the storage belongs to the list of the next instance, which may have bans of these ids.
      if (prosodyModule.loaded === false) return;
      const ids = (records[step] ?? []).filter((id) => index.get(id) === undefined);
      for (const id of ids) placedDuring.delete(id);
      store.remove(ids);
    };
    inSlices((agenda) => {
      agenda.plan(records.length, clear, () => undefined);
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
    page(limit, after, jid) {
      endExpired();
      return index.page(limit, after, jid);
    },
    find: (account, muc, affiliationOf) =>
      index.count() === 0 ? undefined : index.find(account, muc, time.now(), affiliationOf),
    isSettled: (id) => isDoneUpTo(placedDuring.get(id) ?? 0),
    put(bans) {
      endExpired();
      const changed = bans.filter((ban) => {
        const before = index.get(ban.id);
        return before === undefined || banText(before) !== banText(ban);
      });
      const written = store.put(changed);
      let step = 0;
      const outcomes = bans.map((ban): Outcome<BanChange> => {
        if (changed[step] !== ban) return success("unchanged");
        const stored = written[step] ?? success(undefined);
        step += 1;
        if (!stored.ok) return stored;
        const isNew = index.get(ban.id) === undefined;
        index.put(ban);
        placedDuring.set(ban.id, latestWork());
        return success(isNew ? "added" : "replaced");
      });
      noteChanges(outcomes.filter((outcome) => outcome.ok && outcome.value !== "unchanged").length);
      setTimer();
      return outcomes;
    },
    remove(ids) {
      endExpired();
      const stored = ids.filter((id) => index.get(id) !== undefined || store.isUnreadable(id));
      const removed = store.remove(stored);
      let step = 0;
      const outcomes = ids.map((id): Outcome<boolean> => {
        if (stored[step] !== id) return success(false);
        const outcome = removed[step] ?? success(undefined);
        step += 1;
        if (!outcome.ok) return outcome;
        index.remove(id);
        placedDuring.delete(id);
        return success(true);
      });
      noteChanges(outcomes.filter((outcome) => outcome.ok && outcome.value).length);
      return outcomes;
    },
  };
}

/** Reads the bans that have not ended, and removes the others from storage. */
function readAll(store: BanStore): BanRecord[] {
  const now = time.now();
  const ended: string[] = [];
  const bans = store.readAll().filter(({ id, expiresAt }) => {
    const isOver = expiresAt !== undefined && expiresAt <= now;
    if (isOver) ended.push(id);
    return !isOver;
  });
  logEnds(ended);
  store.remove(ended);
  store.pack(bans);
  return bans;
}

/** A line for a single expired ban only, so that many do not flood the log. */
function logEnds(ids: readonly string[]): void {
  for (const id of ids) prosodyModule.log(ids.length === 1 ? "info" : "debug", "Ban %s expired", id);
  if (ids.length > 1) prosodyModule.log("info", "%d bans expired", ids.length);
}
