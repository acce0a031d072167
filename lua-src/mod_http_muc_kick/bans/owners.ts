import { banIdField, sequenceField, serverNameField } from "../../../src/contract/fields";
import { findOwnerConflict, type Owner, type OwnerClaim, withOwner } from "../../../src/contract/ban-request";
import { failure, type Outcome, storageFailed, success } from "../../../src/contract/problem";
import { listKeys, openBanStorage, OWNER_KEY_PREFIX } from "./ban-storage";
import { luaJson } from "../json/json";

/** The owners of bans, written to Prosody's storage beside the bans. */
export interface Owners {
  /** Sorted by prefix. */
  list(): readonly Owner[];
  /** Makes a control plane the owner of its prefix, or updates its progress. Changes nothing if that is rejected. */
  claim(claim: OwnerClaim): Outcome<undefined>;
}

/** The stored value of each owner, under a key with its prefix. */
interface StoredOwner {
  readonly store: string;
  readonly server: string;
  readonly seq: number;
  readonly hash: string;
}

/** Throws if the storage cannot be read. */
export function openOwners(): Owners {
  const storage = openBanStorage();
  let owners = readAll(storage);

  function write(prefix: string, owner: StoredOwner | undefined): boolean {
    const [written, reason] = storage.set(OWNER_KEY_PREFIX + prefix, owner);
    if (written === true) return true;
    prosodyModule.log("error", "Failed to write the owner of bans to storage: %s", reason);
    return false;
  }

  return {
    list: () => owners,
    claim(claim) {
      const conflict = findOwnerConflict(owners, claim);
      if (conflict !== undefined) return failure(conflict);
      const { prefix, store, server, seq, hash } = claim;
      const before = owners.find((owner) => owner.prefix === prefix);
      if (!write(prefix, { store, server, seq, hash })) return failure(storageFailed());
      const after = withOwner(owners, claim);
      for (const owner of owners) {
        if (!after.some((each) => each.prefix === owner.prefix)) write(owner.prefix, undefined);
      }
      owners = sorted(after);
      if (before?.store !== store) {
        prosodyModule.log("info", 'Bans "%s*" now belong to store %s', prefix, store);
      }
      return success(undefined);
    },
  };
}

function readAll(storage: Prosody.KeyvalStore<unknown>): Owner[] {
  const owners: Owner[] = [];
  for (const key of listKeys(storage)) {
    if (!key.startsWith(OWNER_KEY_PREFIX)) continue;
    const prefix = string.sub(key, OWNER_KEY_PREFIX.length + 1);
    const owner = readOwner(storage, prefix);
    if (owner === undefined) {
      prosodyModule.log("error", 'The stored owner of bans "%s*" is invalid; they have no owner', prefix);
    } else {
      owners.push(owner);
    }
  }
  return sorted(owners);
}

/** Undefined if it is damaged. */
function readOwner(storage: Prosody.KeyvalStore<unknown>, prefix: string): Owner | undefined {
  const [stored] = storage.get(OWNER_KEY_PREFIX + prefix);
  if (type(stored) !== "table") return undefined;
  const members = stored as LuaTable<keyof StoredOwner, unknown>;
  const store = banIdField.read(members.get("store"), luaJson);
  const server = serverNameField.read(members.get("server"), luaJson);
  const seq = sequenceField.read(members.get("seq"), luaJson);
  const hash = banIdField.read(members.get("hash"), luaJson);
  if (store === undefined || server === undefined || seq === undefined || hash === undefined)
    return undefined;
  // A whole number whatever the driver makes of it: SQL and JSON may give a float.
  return { prefix, store, server, seq: Math.floor(seq), hash };
}

function sorted(owners: Owner[]): Owner[] {
  table.sort(owners, (one, other) => one.prefix < other.prefix);
  return owners;
}
