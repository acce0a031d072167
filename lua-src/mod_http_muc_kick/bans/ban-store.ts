import { banIdField } from "../../../src/contract/fields";
import { failure, type Outcome, storageFailed, success } from "../../../src/contract/problem";
import { attempt } from "../attempt";
import { luaJson } from "../json/json";
import { type BanRecord, type EndedBan, OWN_RECORD, type Place } from "./ban-record";
import {
  holdsNoBans,
  isPersistent,
  keyAt,
  listKeys,
  openBanStorage,
  openSharedStorage,
  ownId,
  readRecord,
  sharedNumber,
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
 * damage concerns one ban. Many bans share records, so that neither placing nor reading them costs a file for each. The
 * caller keeps the place of each ban.
 */
export interface BanStore {
  /** False if the storage does not survive a restart, or stores nothing at all. */
  readonly persistent: boolean;
  /** Calls `add` for each readable ban, including expired ones. The others are left unchanged, and the log names them. */
  readAll(add: AddBan): void;
  /** Number of stored bans, or records of bans, that could not be read and have not been replaced or removed since. */
  unreadable(): number;
  /** Whether there is a stored ban of that id that could not be read. */
  isUnreadable(id: string): boolean;
  /** Writes bans with different ids, with as few writes as possible. Returns the place of each, in order. */
  put(bans: readonly BanRecord[]): Outcome<Place>[];
  /** Removes bans with different ids, with as few writes as possible. Returns the outcome of each, in order. */
  remove(ids: readonly string[]): Outcome<Place>[];
  /** Notes bans that have ended. Returns their ids in groups, each of which `clear` removes by one write. */
  noteEnded(bans: readonly EndedBan[]): string[][];
  /** Removes ended bans, except those placed again since, whose records have been removed by then. */
  clear(ids: readonly string[]): void;
  /**
   * Removes the second records of bans, and moves those that have records of their own into shared ones if there are
   * many. Returns the place of each after that, in order.
   */
  pack(bans: readonly BanRecord[]): Place[];
}

/** Receives a stored ban. */
type AddBan = (this: void, ban: BanRecord, place: Place) => void;

/** Number of bans per shared record: a change of one of them writes all of them. */
const SHARED_BY = 32;

/** Minimum number of new bans placed together that are written to shared records. */
const SHARED_FROM = 8;

/** Minimum number of records of single bans that `pack` moves. */
const PACKED_FROM = 500;

/**
 * Throws if the store cannot be opened.
 *
 * @param placeOf the place of a ban that was read or written
 */
export function openBanStore(placeOf: (this: void, id: string) => Place | undefined): BanStore {
  const store = openBanStorage();
  const sharedStore = openSharedStorage<StoredBan>();
  /** The keys of records that a ban is in and should not be: they must be removed before the ban changes. */
  const leftovers = new LuaTable<string, string | undefined>();
  /** The keys of the records with bans that could not be read, by id. */
  const damaged = new LuaTable<string, string | undefined>();
  let unreadable = 0;
  let lastShared = 0;

  function setDamaged(id: string, key: string | undefined): void {
    if (damaged.get(id) === undefined && key !== undefined) unreadable += 1;
    if (damaged.get(id) !== undefined && key === undefined) unreadable -= 1;
    damaged.set(id, key);
  }

  function noteDamage(name: string, reason: string): void {
    prosodyModule.log("error", 'The stored ban "%s" cannot be read and is not in force: %s', name, reason);
  }

  /** Writes the bans of one record. An error thrown by a driver affects only these. */
  function write(key: string, ids: readonly string[], values: Values | undefined): Outcome<undefined> {
    return attempt(() => {
      const own = values?.get(ids[0] ?? "");
      const [written, reason] =
        sharedNumber(key) !== undefined
          ? sharedStore.set_keys(key, toChanges(ids, values, sharedStore.remove))
          : store.set(key, own === undefined ? undefined : toOwnRecord(own));
      if (written === true) return success(undefined);
      prosodyModule.log("error", "Failed to write bans to storage: %s", reason);
      return failure(storageFailed());
    });
  }

  function clearLeftovers(ids: readonly string[]): LuaTable<string, Outcome<undefined> | undefined> {
    const outcomes = new LuaTable<string, Outcome<undefined> | undefined>();
    const left = ids.filter((id) => leftovers.get(id) !== undefined);
    for (const { key, ids: group } of groupBy(left, (id) => leftovers.get(id) ?? "")) {
      const cleared = write(key, group, undefined);
      for (const id of group) {
        if (cleared.ok) leftovers.delete(id);
        outcomes.set(id, cleared);
      }
    }
    return outcomes;
  }

  /** `values`: undefined to remove. */
  function change(
    ids: readonly string[],
    values: Values | undefined,
    keyOf: (this: void, id: string) => string,
  ): Outcome<Place>[] {
    const cleared = clearLeftovers(ids);
    const outcomes = new LuaTable<string, Outcome<Place> | undefined>();
    const changeable = ids.filter((id) => cleared.get(id)?.ok !== false);
    for (const { key, ids: group } of groupBy(changeable, keyOf)) {
      const written = write(key, group, values);
      const outcome = written.ok ? success(sharedNumber(key) ?? OWN_RECORD) : written;
      for (const id of group) {
        outcomes.set(id, outcome);
        if (written.ok) setDamaged(id, undefined);
      }
    }
    return ids.map((id) => outcomes.get(id) ?? failure(storageFailed()));
  }

  const keyOf = (id: string) => damaged.get(id) ?? keyAt(id, placeOf(id) ?? OWN_RECORD);

  /** Gives new shared records to bans: their keys. */
  function share(ids: readonly string[]): LuaTable<string, string> {
    const shared = new LuaTable<string, string>();
    for (let index = 0; index < ids.length; index++) {
      if (index % SHARED_BY === 0) lastShared += 1;
      const id = ids[index] ?? "";
      shared.set(id, keyAt(id, lastShared));
    }
    return shared;
  }

  /** Reads the record with that key. `known`: the ids of the bans that were read. */
  function addRecord(key: string, known: LuaSet<string>, add: AddBan): void {
    const [value, fault] = readRecord(store, key);
    const own = ownId(key);
    const number = sharedNumber(key);
    const addStored = (each: string, stored: unknown, why: string) => {
      if (known.has(each)) {
        // The same ban, which was being moved when Prosody ended.
        leftovers.set(each, key);
        return;
      }
      known.add(each);
      const [ban, reason] = decodeIfTable(each, stored, why);
      if (ban !== undefined) {
        add(ban, number ?? OWN_RECORD);
        return;
      }
      setDamaged(each, key);
      noteDamage(number === undefined ? key : `${key}: ${each}`, reason);
    };
    if (own !== undefined && isBanId(own)) {
      addStored(own, value, fault);
      return;
    }
    if (number !== undefined) lastShared = Math.max(lastShared, number);
    if (number === undefined || type(value) !== "table") {
      unreadable += 1;
      noteDamage(key, number === undefined ? "this is no key of a ban" : fault);
      return;
    }
    for (const [each, stored] of pairs(value as Record<string, unknown>)) {
      if (isBanId(each)) {
        addStored(each, stored, `it is a ${type(stored)}`);
      } else {
        unreadable += 1;
        noteDamage(`${key}: ${tostring(each)}`, "this is no id of a ban");
      }
    }
  }

  return {
    persistent: isPersistent(),
    readAll(add) {
      const known = new LuaSet<string>();
      for (const key of listKeys(store)) {
        if (!holdsNoBans(key)) addRecord(key, known, add);
      }
    },
    unreadable: () => unreadable,
    isUnreadable: (id) => damaged.get(id) !== undefined,
    put(bans) {
      const ids = bans.map(({ id }) => id);
      const added = ids.filter((id) => damaged.get(id) === undefined && placeOf(id) === undefined);
      const shared = added.length < SHARED_FROM ? undefined : share(added);
      return change(ids, encodeAll(bans), (id) => shared?.get(id) ?? keyOf(id));
    },
    remove: (ids) => change(ids, undefined, keyOf),
    noteEnded(bans) {
      for (const { ban, place } of bans) leftovers.set(ban.id, keyAt(ban.id, place));
      const ids = bans.map(({ ban }) => ban.id);
      return groupBy(ids, (id) => leftovers.get(id) ?? "").map((group) => group.ids);
    },
    clear(ids) {
      clearLeftovers(ids);
    },
    pack(bans) {
      const left: string[] = [];
      for (const [id] of leftovers) left.push(id);
      clearLeftovers(left);
      if (bans.length < PACKED_FROM) return bans.map(() => OWN_RECORD);
      const ids = bans.map(({ id }) => id);
      const shared = share(ids);
      const moved = change(ids, encodeAll(bans), (id) => shared.get(id));
      const old = ids.filter((_, index) => moved[index]?.ok === true);
      for (const id of old) leftovers.set(id, keyAt(id, OWN_RECORD));
      clearLeftovers(old);
      return moved.map((outcome) => (outcome.ok ? outcome.value : OWN_RECORD));
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

/** The bans of one record. */
interface Group {
  readonly key: string;
  readonly ids: string[];
}

/** Ids by key, in the order in which the keys first come. */
function groupBy(ids: readonly string[], keyOf: (this: void, id: string) => string): Group[] {
  const groups: Group[] = [];
  const byKey = new LuaTable<string, Group | undefined>();
  for (const id of ids) {
    const key = keyOf(id);
    let group = byKey.get(key);
    if (group === undefined) {
      group = { key, ids: [] };
      byKey.set(key, group);
      groups.push(group);
    }
    group.ids.push(id);
  }
  return groups;
}

function isBanId(text: unknown): text is string {
  return banIdField.read(text, luaJson) !== undefined;
}

function decodeIfTable(id: string, stored: unknown, fault: string): Reading {
  if (type(stored) !== "table") return $multi(undefined, fault);
  return decodeBan(id, stored as StoredMembers);
}
