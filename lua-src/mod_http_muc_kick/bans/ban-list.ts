import { type Outcome, success } from "../../../src/contract/problem";
import { attempt } from "../attempt";
import { type BanIndex, createBanIndex } from "./ban-index";
import type { AffiliationLookup } from "./ban-matching";
import { type BanRecord, banText } from "./ban-record";
import { type BanStore, openBanStore } from "./ban-store";
import { inSlices, isDoneUpTo, latestWork } from "../slices";

const time = require("util.time");

/** The bans in force, written to Prosody's storage before anything is said of them. */
export interface BanList {
  summary(): BanListSummary;
  get(id: string): BanRecord | undefined;
  /** See BanIndex.page. */
  page(limit: number, after: string | undefined, jid?: string): BanRecord[];
  /** The ban that keeps an account (bare JID) out of a room now; see BanIndex.find. */
  find(account: string, muc: string, affiliationOf?: AffiliationLookup): BanRecord | undefined;
  /** Whether the requests that were in progress when the ban with that id was placed are done, and with them its own kicks. */
  isSettled(id: string): boolean;
  put(ban: BanRecord): Outcome<BanChange>;
  /** Lifts a ban, or removes what is stored of one that could not be read. Whether there was either. */
  remove(id: string): Outcome<boolean>;
}

/** The list as a whole at one moment. */
export interface BanListSummary {
  readonly count: number;
  /** Changes with every change of the list and with nothing else, a restart included. */
  readonly revision: string;
  /** How often the list has changed since it was opened; every ban that ended is a change. */
  readonly changes: number;
  /** See BanStore. */
  readonly persistent: boolean;
  /** See BanStore. */
  readonly unreadable: number;
}

/** What putting a ban did: it is new, it took the place of another one with its id, or it was there already. */
export type BanChange = "added" | "replaced" | "unchanged";

/** The longest that a timer is set for, in seconds. */
const LONGEST_WAIT = 3600;

/** Reads the list from storage; throws where there is none to be read. `changed` is told how many there are now. */
export function openBanList(changed: (this: void, count: number) => void): BanList {
  const store = openBanStore();
  const index = createBanIndex();
  readAll(store, index);
  /** By id, the latest work (see slices.ts) when the ban was placed; none for those from storage. */
  const placedDuring = new LuaTable<string, number | undefined>();
  let timer: Prosody.ModuleTimer | undefined;
  let wakesAt = math.huge;
  let changes = 0;

  function noteChanges(count: number): void {
    changes += count;
    changed(index.count());
  }

  /** Lets what has ended go; the records in storage mean nothing any more, and are cleared away bit by bit. */
  function endExpired(): void {
    const ended = index.removeExpired(time.now());
    if (ended.length === 0) return;
    noteChanges(ended.length);
    const clear = (step: number) => {
      const id = ended[step] ?? "";
      logEnd(id);
      // After a reload the storage belongs to the list of the next instance, which may have a ban of that id.
      if (index.get(id) !== undefined || prosodyModule.loaded === false) return;
      placedDuring.delete(id);
      // What a driver throws must not keep the timer from being set again.
      attempt(() => store.remove(id));
    };
    inSlices((agenda) => {
      agenda.plan(ended.length, clear, () => undefined);
    });
  }

  /** Sees to it that bans end although nobody asks. */
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
    put(ban) {
      endExpired();
      const before = index.get(ban.id);
      if (before !== undefined && banText(before) === banText(ban)) return success("unchanged");
      const stored = store.put(ban);
      if (!stored.ok) return stored;
      index.put(ban);
      placedDuring.set(ban.id, latestWork());
      noteChanges(1);
      setTimer();
      return success(before === undefined ? "added" : "replaced");
    },
    remove(id) {
      endExpired();
      if (index.get(id) === undefined && !store.isUnreadable(id)) return success(false);
      const removed = store.remove(id);
      if (!removed.ok) return removed;
      index.remove(id);
      placedDuring.delete(id);
      noteChanges(1);
      return success(true);
    },
  };
}

function readAll(store: BanStore, index: BanIndex): void {
  const now = time.now();
  for (const ban of store.readAll()) {
    if (ban.expiresAt !== undefined && ban.expiresAt <= now) {
      logEnd(ban.id);
      // It is over, whether or not its record can be cleared away.
      attempt(() => store.remove(ban.id));
    } else {
      index.put(ban);
    }
  }
}

function logEnd(id: string): void {
  prosodyModule.log("info", "Ban %s expired", id);
}
