import { banIdField, flagField, reasonField } from "../../../src/contract/fields";
import { failure, type Outcome, storageFailed, success } from "../../../src/contract/problem";
import { prepExceptions, prepRoomOrComponent, prepStoredBanJid } from "../addresses";
import type { BanRecord } from "./ban-record";
import { luaJson } from "../http/json";

const storagemanager = require("core.storagemanager");

/** Bans in Prosody's storage, one small value each, so that every driver takes it and a change is one write. */
export interface BanStore {
  /** False where nothing is kept over a restart, or nothing is stored at all. */
  readonly persistent: boolean;
  /** The bans that can be read, ended ones too. The others stay as they are, and the log names them. */
  readAll(): BanRecord[];
  /** How many stored bans could not be read and have not been replaced or removed since. */
  unreadable(): number;
  /** Whether there is a stored ban of that id that could not be read. */
  isUnreadable(id: string): boolean;
  put(ban: BanRecord): Outcome<undefined>;
  remove(id: string): Outcome<undefined>;
}

/** A ban as it is written. */
interface StoredBan {
  readonly jid: string;
  readonly muc?: string | undefined;
  readonly reason?: string | undefined;
  readonly expires_at?: number | undefined;
  readonly except?: readonly string[] | undefined;
  readonly spare_affiliated?: true | undefined;
  /**
   * How many other members there are: SQL has a row for each, and without one of them this would be another ban. Older
   * versions did not write it.
   */
  readonly members?: number | undefined;
}

const STORE = "muc_kick_bans";

/** No account can have such a name: deleting an account deletes what every store of its host holds under its name. */
const KEY_PREFIX = "ban/";

/** The same for what else is in the store: see `owners.ts`. */
export const OWNER_KEY_PREFIX = "owner/";

/** The end of the year 9999 in Unix time: no timestamp of RFC 3339 is later. */
const LATEST_EXPIRY = 253402300799;

/** Throws where the store cannot be opened. */
export function openBanStore(): BanStore {
  const store = openBanStorage();
  const driver = nameDriver();
  /** Keys of stored bans that could not be read. */
  const damaged = new LuaTable<string, true | undefined>();
  let unreadable = 0;

  function setDamaged(key: string, isDamaged: boolean): void {
    if ((damaged.get(key) ?? false) === isDamaged) return;
    damaged.set(key, isDamaged ? true : undefined);
    unreadable += isDamaged ? 1 : -1;
  }

  function write(id: string, value: StoredBan | undefined): Outcome<undefined> {
    const key = KEY_PREFIX + id;
    const [written, reason] = store.set(key, value);
    if (written !== true) {
      prosodyModule.log("error", "Failed to write a ban to storage: %s", reason);
      return failure(storageFailed());
    }
    setDamaged(key, false);
    return success(undefined);
  }

  const persistent = !storesNothing(driver) && driver !== "memory";
  if (!persistent) warnOfDriver(driver);
  return {
    persistent,
    readAll() {
      const bans: BanRecord[] = [];
      for (const key of listKeys(store)) {
        if (key.startsWith(OWNER_KEY_PREFIX)) continue;
        const [ban, reason] = readBan(store, key);
        if (ban !== undefined) {
          bans.push(ban);
          continue;
        }
        setDamaged(key, true);
        prosodyModule.log("error", 'The stored ban "%s" cannot be read and is not in force: %s', key, reason);
      }
      return bans;
    },
    unreadable: () => unreadable,
    isUnreadable: (id) => damaged.get(KEY_PREFIX + id) === true,
    put: (ban) => write(ban.id, encode(ban)),
    remove: (id) => write(id, undefined),
  };
}

/** Throws where the store cannot be opened. */
export function openBanStorage(): Prosody.KeyvalStore<unknown> {
  const [store, fault] = prosodyModule.open_store(STORE);
  return store ?? error(`Failed to open the storage for bans: ${tostring(fault)}`, 0);
}

function nameDriver(): string {
  const [, driver] = storagemanager.get_driver(prosodyModule.host, STORE);
  return driver;
}

/** "null" is also what Prosody falls back to where a driver cannot be loaded; "none" takes nothing either. */
function storesNothing(driver: string): boolean {
  return driver === "null" || driver === "none";
}

function warnOfDriver(driver: string): void {
  prosodyModule.log(
    "warn",
    'The storage driver "%s" %s: set storage = { %s = "internal" } for %s, and the driver of its other stores in default_storage',
    driver,
    storesNothing(driver)
      ? "does not store bans, so none can be placed"
      : "loses all bans when Prosody restarts",
    STORE,
    prosodyModule.host,
  );
}

/** The keys in the store of bans, of bans and of owners. Throws where they cannot be listed. */
export function listKeys(store: Prosody.KeyvalStore<unknown>): string[] {
  if (storesNothing(nameDriver())) return [];
  const [ok, result] = pcall(() => {
    const keys: string[] = [];
    for (const key of store.users()) keys.push(key);
    return keys;
  });
  return ok ? result : error(`Failed to list the stored bans: ${tostring(result)}`, 0);
}

/** A ban that was read, or why it cannot be. */
type Reading = LuaMultiReturn<[ban: BanRecord, fault: undefined] | [ban: undefined, fault: string]>;

function readBan(store: Prosody.KeyvalStore<unknown>, key: string): Reading {
  const id = key.startsWith(KEY_PREFIX)
    ? banIdField.read(string.sub(key, KEY_PREFIX.length + 1), luaJson)
    : undefined;
  if (id === undefined) return $multi(undefined, "its key is not that of a ban");
  const [ok, result] = pcall(() => {
    const [value, fault] = store.get(key);
    return { value, fault };
  });
  if (!ok) return $multi(undefined, tostring(result));
  if (type(result.value) !== "table")
    return $multi(undefined, result.fault ?? `it is a ${type(result.value)}`);
  return decode(id, result.value as StoredMembers);
}

/** What a driver gives back for a StoredBan, whoever wrote it. */
type StoredMembers = LuaTable<keyof StoredBan, unknown>;

function encode({ jid, muc, reason, expiresAt, except, spareAffiliated }: BanRecord): StoredBan {
  const stored = {
    jid,
    muc,
    reason,
    expires_at: expiresAt,
    except,
    spare_affiliated: spareAffiliated ? (true as const) : undefined,
  };
  return { ...stored, members: countMembers(stored) };
}

function countMembers(stored: object): number {
  let count = 0;
  for (const [name] of pairs(stored)) if (name !== "members") count += 1;
  return count;
}

function decode(id: string, stored: StoredMembers): Reading {
  const members = stored.get("members");
  if (members !== undefined && members !== countMembers(stored)) {
    return $multi(undefined, "a field is missing");
  }
  const jid = readText(stored.get("jid"), prepStoredBanJid);
  if (jid === undefined) return $multi(undefined, "its jid is invalid");
  const muc = readText(stored.get("muc"), prepRoomOrComponent);
  if (muc === undefined && stored.has("muc")) return $multi(undefined, "its muc is invalid");
  const reason = stored.get("reason");
  if (reason !== undefined && reasonField.read(reason, luaJson) === undefined) {
    return $multi(undefined, "its reason is invalid");
  }
  const expiresAt = stored.get("expires_at");
  if (expiresAt !== undefined && !isExpiry(expiresAt)) return $multi(undefined, "its expires_at is invalid");
  const except = readExceptions(stored.get("except"));
  if (except === undefined && stored.has("except")) return $multi(undefined, "its except is invalid");
  const spareAffiliated = stored.get("spare_affiliated") ?? false;
  if (flagField.read(spareAffiliated, luaJson) === undefined) {
    return $multi(undefined, "its spare_affiliated is invalid");
  }
  const ban = {
    id,
    jid,
    muc,
    reason: reason as string | undefined,
    // A whole number whatever the driver makes of it: SQL and JSON may give a float.
    expiresAt: expiresAt === undefined ? undefined : Math.floor(expiresAt),
    except,
    spareAffiliated: spareAffiliated as boolean,
  };
  return $multi(ban, undefined);
}

function readText(
  value: unknown,
  prepare: (this: void, text: string) => string | undefined,
): string | undefined {
  return typeof value === "string" ? prepare(value) : undefined;
}

/** NaN and infinity have a remainder that is not 0. */
function isExpiry(value: unknown): value is number {
  return typeof value === "number" && value % 1 === 0 && value <= LATEST_EXPIRY;
}

function readExceptions(value: unknown): readonly string[] | undefined {
  if (type(value) !== "table") return undefined;
  const entries = value as LuaTable<number, unknown>;
  const texts: string[] = [];
  for (let index = 1; index <= entries.length(); index++) {
    const text = entries.get(index);
    if (typeof text !== "string") return undefined;
    texts.push(text);
  }
  return texts.length > 0 && texts.length === countMembers(entries) ? prepExceptions(texts) : undefined;
}
