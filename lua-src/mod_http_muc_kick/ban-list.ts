import { type Outcome, failure, storageFailed, success } from "../../src/contract/problem";
import { attempt } from "./attempt";
import { type BanIndex, type BanRecord, createBanIndex } from "./ban-index";
import { inSlices } from "./slices";

const time = require("util.time");

/** The bans in force, written to Prosody's storage before anything is said of them. */
export interface BanList {
  summary(): BanListSummary;
  get(id: string): BanRecord | undefined;
  /** At most `limit` bans whose ids come behind `after`, sorted by id. */
  page(limit: number, after: string | undefined): BanRecord[];
  /**
   * A ban that keeps an account (bare JID) out of a room. `affiliationOf`: the account's affiliation in that room, "none"
   * included; called only where a ban depends on it.
   */
  find(account: string, muc: string, affiliationOf?: (this: void) => string): BanRecord | undefined;
  put(ban: BanRecord): Outcome<BanChange>;
  /** Whether it was there. */
  remove(id: string): Outcome<boolean>;
}

/** The list as a whole at one moment. */
export interface BanListSummary {
  readonly count: number;
  /** Changes with every change of the list and with nothing else, a restart included. */
  readonly revision: string;
  /** How often the list has changed since it was opened; every ban that ended is a change. */
  readonly changes: number;
}

/** What putting a ban did: it is new, it took the place of another one with its id, or it was there already. */
export type BanChange = "added" | "replaced" | "unchanged";

/** What is written for each ban: one small value, so that every storage driver takes it. */
interface StoredBan {
  readonly jid: string;
  readonly muc?: string | undefined;
  readonly reason?: string | undefined;
  readonly expires_at?: number | undefined;
}

/** No account can have such a name: deleting an account deletes what every store of its host holds under its name. */
const KEY_PREFIX = "ban/";

/** The longest that a timer is set for, in seconds. */
const LONGEST_WAIT = 3600;

/** Reads the list from storage; throws where that cannot be read. `changed` is told how many there are now. */
export function openBanList(changed: (this: void, count: number) => void): BanList {
  const store = openStore();
  const index = createBanIndex();
  readAll(store, index);
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
      // What a driver throws must not keep the timer from being set again.
      if (index.get(id) === undefined) attempt(() => success(store.set(KEY_PREFIX + id, undefined)[0]));
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
      return { count: index.count(), revision: index.revision(), changes };
    },
    get(id) {
      endExpired();
      return index.get(id);
    },
    page(limit, after) {
      endExpired();
      return index.page(limit, after);
    },
    find: (account, muc) => index.find(account, muc, time.now()),
    put(ban) {
      endExpired();
      const before = index.get(ban.id);
      if (before !== undefined && isSame(before, ban)) return success("unchanged");
      const { jid, muc, reason, expiresAt } = ban;
      const [stored, fault] = store.set(KEY_PREFIX + ban.id, { jid, muc, reason, expires_at: expiresAt });
      if (stored !== true) return failure(cannotStore(fault));
      index.put(ban);
      noteChanges(1);
      setTimer();
      return success(before === undefined ? "added" : "replaced");
    },
    remove(id) {
      endExpired();
      if (index.get(id) === undefined) return success(false);
      const [removed, fault] = store.set(KEY_PREFIX + id, undefined);
      if (removed !== true) return failure(cannotStore(fault));
      index.remove(id);
      noteChanges(1);
      return success(true);
    },
  };
}

function openStore(): Prosody.KeyvalStore<StoredBan> {
  const [store, fault] = prosodyModule.open_store<StoredBan>("muc_kick_bans");
  if (store === undefined) error(`The storage for bans cannot be opened: ${tostring(fault)}`, 0);
  return store;
}

function readAll(store: Prosody.KeyvalStore<StoredBan>, index: BanIndex): void {
  const now = time.now();
  const keys: string[] = [];
  for (const key of store.users()) keys.push(key);
  for (const key of keys) {
    const id = string.sub(key, KEY_PREFIX.length + 1);
    const [stored, fault] = store.get(key);
    if (stored === undefined) {
      prosodyModule.log("error", "The ban %s cannot be read from storage and is not in force: %s", id, fault);
    } else if (stored.expires_at !== undefined && stored.expires_at <= now) {
      logEnd(id);
      store.set(key, undefined);
    } else {
      const { jid, muc, reason, expires_at } = stored;
      index.put({ id, jid, muc, reason, expiresAt: expires_at });
    }
  }
}

function logEnd(id: string): void {
  prosodyModule.log("info", "Ban %s has ended", id);
}

function isSame(one: BanRecord, other: BanRecord): boolean {
  return (
    one.jid === other.jid &&
    one.muc === other.muc &&
    one.reason === other.reason &&
    one.expiresAt === other.expiresAt
  );
}

function cannotStore(fault: string | undefined) {
  prosodyModule.log("error", "A change of the list of bans cannot be written to storage: %s", fault);
  return storageFailed();
}
