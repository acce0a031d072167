import { banIdField } from "../../../src/contract/fields";
import { failure, type Outcome, storageFailed, success } from "../../../src/contract/problem";
import { attempt } from "../attempt";
import { luaJson } from "../json/json";
import type { BanRecord } from "./ban-record";
import {
  isPersistent,
  listKeys,
  openBanStorage,
  openSharedStorage,
  OWNER_KEY_PREFIX,
  readRecord,
} from "./ban-storage";
import {
  decodeBan,
  encodeAll,
  type Reading,
  type StoredBan,
  type StoredMembers,
  toOwnRecord,
  type Values,
} from "./stored-ban";

/**
 * Bans in Prosody's storage. A ban that is placed by itself has a record of its own, so that a change writes little and
 * damage concerns one ban. Many bans share records, so that neither placing nor reading them costs a file for each.
 */
export interface BanStore {
  /** False if the storage does not survive a restart, or stores nothing at all. */
  readonly persistent: boolean;
  /** The readable bans, including expired ones. The others are left unchanged, and the log names them. */
  readAll(): BanRecord[];
  /** Number of stored bans, or records of bans, that could not be read and have not been replaced or removed since. */
  unreadable(): number;
  /** Whether there is a stored ban of that id that could not be read. */
  isUnreadable(id: string): boolean;
  /** Writes bans with different ids, with as few writes as possible. Returns the outcome of each, in order. */
  put(bans: readonly BanRecord[]): Outcome<undefined>[];
  /** Removes bans with different ids, with as few writes as possible. Returns the outcome of each, in order. */
  remove(ids: readonly string[]): Outcome<undefined>[];
  /** Divides ids into groups, each of which can be removed by one write. */
  groupByRecord(ids: readonly string[]): string[][];
  /** Moves the bans that have records of their own into shared ones if there are many. */
  pack(bans: readonly BanRecord[]): void;
}

/**
 * No account can have such a name: deleting an account deletes the records under its name from every store of its host.
 */
const KEY_PREFIX = "ban/";

/** The keys of shared records, which hold bans by id. */
const SHARED_KEY_PREFIX = "bans/";

/** Number of bans per shared record: a change of one of them writes all of them. */
const SHARED_BY = 32;

/** Minimum number of new bans placed together that are written to shared records. */
const SHARED_FROM = 8;

/** Minimum number of records of single bans that `pack` moves. */
const PACKED_FROM = 500;

/** Throws if the store cannot be opened. */
export function openBanStore(): BanStore {
  const store = openBanStorage();
  const sharedStore = openSharedStorage();
  /** The keys of the records that the stored bans are in, by id. */
  const keys = new LuaTable<string, string | undefined>();
  /** Second records of bans that could not be removed: they must be before the ban changes. */
  const leftovers = new LuaTable<string, string | undefined>();
  /** Ids of stored bans that could not be read. */
  const damaged = new LuaTable<string, true | undefined>();
  let unreadable = 0;
  let lastShared = 0;

  function setDamaged(id: string, isDamaged: boolean): void {
    if ((damaged.get(id) ?? false) === isDamaged) return;
    damaged.set(id, isDamaged ? true : undefined);
    unreadable += isDamaged ? 1 : -1;
  }

  function noteDamage(name: string, reason: string): void {
    prosodyModule.log("error", 'The stored ban "%s" cannot be read and is not in force: %s', name, reason);
  }

  /** Writes the bans of one record. An error thrown by a driver affects only these. */
  function write(key: string, ids: readonly string[], values: Values | undefined): Outcome<undefined> {
    return attempt(() => {
      const own = values?.get(ids[0] ?? "");
      const [written, reason] = isShared(key)
        ? sharedStore.set_keys(key, toChanges(ids, values, sharedStore.remove))
        : store.set(key, own === undefined ? undefined : toOwnRecord(own));
      if (written === true) return success(undefined);
      prosodyModule.log("error", "Failed to write bans to storage: %s", reason);
      return failure(storageFailed());
    });
  }

  function clearLeftover(id: string): Outcome<undefined> {
    const leftover = leftovers.get(id);
    if (leftover === undefined) return success(undefined);
    const cleared = write(leftover, [id], undefined);
    if (cleared.ok) leftovers.delete(id);
    return cleared;
  }

  /** `values`: undefined to remove. */
  function change(
    ids: readonly string[],
    values: Values | undefined,
    keyOf: (this: void, id: string) => string,
  ): Outcome<undefined>[] {
    const outcomes = new LuaTable<string, Outcome<undefined> | undefined>();
    const changeable = ids.filter((id) => {
      const cleared = clearLeftover(id);
      outcomes.set(id, cleared);
      return cleared.ok;
    });
    for (const group of groupBy(changeable, keyOf)) {
      const key = keyOf(group[0] ?? "");
      const written = write(key, group, values);
      for (const id of group) {
        outcomes.set(id, written);
        if (!written.ok) continue;
        keys.set(id, values === undefined ? undefined : key);
        setDamaged(id, false);
      }
    }
    return ids.map((id) => outcomes.get(id) ?? success(undefined));
  }

  const ownKey = (id: string) => keys.get(id) ?? KEY_PREFIX + id;

  /** Gives new shared records to bans. */
  function share(ids: readonly string[]): LuaTable<string, string> {
    const shared = new LuaTable<string, string>();
    for (let index = 0; index < ids.length; index++) {
      if (index % SHARED_BY === 0) lastShared += 1;
      shared.set(ids[index] ?? "", SHARED_KEY_PREFIX + string.format("%d", lastShared));
    }
    return shared;
  }

  function addStored(id: string, key: string, stored: unknown, fault: string, bans: BanRecord[]): void {
    if (keys.get(id) !== undefined) {
      // The same ban, which was being moved when Prosody ended.
      leftovers.set(id, key);
      return;
    }
    keys.set(id, key);
    const [ban, reason] = decodeIfTable(id, stored, fault);
    if (ban !== undefined) {
      bans.push(ban);
      return;
    }
    setDamaged(id, true);
    noteDamage(isShared(key) ? `${key}: ${id}` : key, reason);
  }

  function addRecord(key: string, bans: BanRecord[]): void {
    const [value, fault] = readRecord(store, key);
    const id = string.sub(key, KEY_PREFIX.length + 1);
    if (key.startsWith(KEY_PREFIX) && isBanId(id)) {
      addStored(id, key, value, fault, bans);
      return;
    }
    const number = sharedNumber(key);
    if (number !== undefined) lastShared = Math.max(lastShared, number);
    if (number === undefined || type(value) !== "table") {
      unreadable += 1;
      noteDamage(key, number === undefined ? "this is no key of a ban" : fault);
      return;
    }
    for (const [each, stored] of pairs(value as Record<string, unknown>)) {
      if (isBanId(each)) {
        addStored(each, key, stored, `it is a ${type(stored)}`, bans);
      } else {
        unreadable += 1;
        noteDamage(`${key}: ${tostring(each)}`, "this is no id of a ban");
      }
    }
  }

  return {
    persistent: isPersistent(),
    readAll() {
      const bans: BanRecord[] = [];
      for (const key of listKeys(store)) {
        if (!key.startsWith(OWNER_KEY_PREFIX)) addRecord(key, bans);
      }
      return bans;
    },
    unreadable: () => unreadable,
    isUnreadable: (id) => damaged.get(id) === true,
    put(bans) {
      const added = bans.filter(({ id }) => keys.get(id) === undefined).map(({ id }) => id);
      const shared = added.length < SHARED_FROM ? undefined : share(added);
      const ids = bans.map(({ id }) => id);
      return change(ids, encodeAll(bans), (id) => shared?.get(id) ?? ownKey(id));
    },
    remove: (ids) => change(ids, undefined, ownKey),
    groupByRecord: (ids) => groupBy(ids, ownKey),
    pack(bans) {
      for (const [id] of leftovers) clearLeftover(id);
      const own = bans.filter(({ id }) => !isShared(ownKey(id)));
      if (own.length < PACKED_FROM) return;
      const ids = own.map(({ id }) => id);
      const shared = share(ids);
      const moved = change(ids, encodeAll(own), (id) => shared.get(id));
      for (let index = 0; index < ids.length; index++) {
        const id = ids[index] ?? "";
        if (moved[index]?.ok !== true) continue;
        leftovers.set(id, KEY_PREFIX + id);
        clearLeftover(id);
      }
    },
  };
}

function toChanges(
  ids: readonly string[],
  values: Values | undefined,
  removal: Prosody.StoreRemoval,
): Record<string, StoredBan | Prosody.StoreRemoval> {
  const changes: Record<string, StoredBan | Prosody.StoreRemoval> = {};
  for (const id of ids) changes[id] = values?.get(id) ?? removal;
  return changes;
}

/** Ids by key, in the order in which the keys first come. */
function groupBy(ids: readonly string[], keyOf: (this: void, id: string) => string): string[][] {
  const groups: string[][] = [];
  const byKey = new LuaTable<string, string[] | undefined>();
  for (const id of ids) {
    const key = keyOf(id);
    let group = byKey.get(key);
    if (group === undefined) {
      group = [];
      byKey.set(key, group);
      groups.push(group);
    }
    group.push(id);
  }
  return groups;
}

function isShared(key: string): boolean {
  return key.startsWith(SHARED_KEY_PREFIX);
}

function isBanId(text: unknown): text is string {
  return banIdField.read(text, luaJson) !== undefined;
}

/** The number in the key of a shared record; undefined for another key. */
function sharedNumber(key: string): number | undefined {
  const [digits] = string.match(key, "^bans/(%d+)$");
  return tonumber(digits);
}

function decodeIfTable(id: string, stored: unknown, fault: string): Reading {
  if (type(stored) !== "table") return $multi(undefined, fault);
  return decodeBan(id, stored as StoredMembers);
}
