import { OWN_RECORD, type Place } from "./ban-record";

const storagemanager = require("core.storagemanager");

const STORE = "muc_kick_bans";

/**
 * The keys of records of single bans. No account can have such a name: deleting an account deletes the records under its
 * name from every store of its host.
 */
const KEY_PREFIX = "ban/";

/** The keys of shared records, which hold bans by id. */
const SHARED_KEY_PREFIX = "bans/";

/** The keys of the other records in the store: see `owners.ts`. No account can have such a name. */
export const OWNER_KEY_PREFIX = "owner/";

/** The key of the restrictions of rooms: see `restriction-storage.ts`. No account can have such a name. */
export const RESTRICTIONS_KEY = "restrictions/rooms";

/** Whether the record with that key holds something else than bans. */
export function holdsNoBans(key: string): boolean {
  return key === RESTRICTIONS_KEY || key.startsWith(OWNER_KEY_PREFIX);
}

/** The key of the record at a place of a ban. */
export function keyAt(id: string, place: Place): string {
  return place === OWN_RECORD ? KEY_PREFIX + id : SHARED_KEY_PREFIX + string.format("%d", place);
}

/** The id in the key of a record of a single ban; undefined for another key. */
export function ownId(key: string): string | undefined {
  return key.startsWith(KEY_PREFIX) ? string.sub(key, KEY_PREFIX.length + 1) : undefined;
}

/** The number in the key of a shared record; undefined for another key. */
export function sharedNumber(key: string): Place | undefined {
  // Up to 15 digits, which every version of Lua has exactly.
  const [digits] = string.match(key, "^bans/([1-9]%d*)$");
  return digits !== undefined && digits.length <= 15 ? tonumber(digits) : undefined;
}

/** Throws if the store cannot be opened. */
export function openBanStorage(): Prosody.KeyvalStore<unknown> {
  const [store, fault] = prosodyModule.open_store(STORE);
  return store ?? cannotOpen(fault);
}

/** The same store as a map: with SQL, each entry of a record is a row, and a change writes only that. */
export function openSharedStorage<T>(): Prosody.MapStore<T> {
  const [store, fault] = prosodyModule.open_store<T>(STORE, "map");
  return store ?? cannotOpen(fault);
}

function cannotOpen(fault: string | undefined): never {
  return error(`The storage for bans cannot be opened: ${tostring(fault)}`, 0);
}

function nameDriver(): string {
  const [, driver] = storagemanager.get_driver(prosodyModule.host, STORE);
  return driver;
}

/** "null" is also Prosody's fallback if a driver cannot be loaded; "none" rejects every write. */
export function storesNothing(driver: string): boolean {
  return driver === "null" || driver === "none";
}

/** Whether the store of bans has a driver that stores anything. */
export function hasStorage(): boolean {
  return !storesNothing(nameDriver());
}

/** Whether stored bans survive a restart. Logs a warning if they do not. */
export function isPersistent(): boolean {
  const driver = nameDriver();
  const persistent = !storesNothing(driver) && driver !== "memory";
  if (!persistent) warnOfDriver(driver);
  return persistent;
}

function warnOfDriver(driver: string): void {
  prosodyModule.log(
    "warn",
    'The storage driver "%s" %s: set storage = { %s = "internal" } for %s, and the driver of its other stores in default_storage',
    driver,
    storesNothing(driver)
      ? "stores no bans, so none can be placed"
      : "forgets all bans when Prosody restarts",
    STORE,
    prosodyModule.host,
  );
}

/** The keys of all records in the store of bans. Throws if they cannot be listed. */
export function listKeys(store: Prosody.KeyvalStore<unknown>): string[] {
  if (!hasStorage()) return [];
  const [ok, result] = pcall(() => {
    const keys: string[] = [];
    for (const key of store.users()) keys.push(key);
    return keys;
  });
  return ok ? result : error(`The stored bans cannot be listed: ${tostring(result)}`, 0);
}

/** The value of a record, or the error that prevented reading it. */
export function readRecord(
  store: Prosody.KeyvalStore<unknown>,
  key: string,
): LuaMultiReturn<[unknown, string]> {
  const [ok, result] = pcall(() => {
    const [value, fault] = store.get(key);
    return { value, fault };
  });
  if (!ok) return $multi(undefined, tostring(result));
  return $multi(result.value, result.fault ?? `it is a ${type(result.value)}`);
}
