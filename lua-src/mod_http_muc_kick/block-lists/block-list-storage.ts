import type { PubsubNode } from "./block-list-settings";
import { createDigestSet, DIGEST_LENGTH, type DigestSet } from "./digest-set";

const hashes = require("util.hashes");

const STORE = "muc_kick_block_lists";

/** The items of a list as they were last known. */
export interface StoredItems {
  readonly digests: DigestSet;
  /** When the list last responded, Unix time in seconds. */
  readonly updatedAt: number;
}

/** A list in Prosody's storage. */
interface StoredBlockList {
  readonly jid: string;
  readonly node: string;
  readonly updated_at: number;
  /** Digests of DIGEST_LENGTH digits each, without separators: a single string is read and written fast. */
  readonly digests: string;
}

/** The last known items of block lists, which are enforced after a restart before the list responds. */
export interface BlockListStorage {
  /** Undefined if the list is not stored, or is damaged, which is logged. */
  read(list: PubsubNode): StoredItems | undefined;
  /** `digests`: those of all items, DIGEST_LENGTH digits each. */
  write(list: PubsubNode, digests: string, updatedAt: number): void;
}

export function openBlockListStorage(): BlockListStorage {
  const [store, fault] = prosodyModule.open_store<StoredBlockList>(STORE);
  if (store === undefined) {
    prosodyModule.log("error", "The storage for block lists cannot be opened: %s", fault);
    return { read: () => undefined, write: () => undefined };
  }
  return {
    read(list) {
      const [ok, result] = pcall(() => {
        const [stored, readFault] = store.get(keyOf(list));
        return { stored, readFault };
      });
      const fault = ok ? result.readFault : result;
      if (!ok || fault !== undefined) {
        logFault(list, "read", fault);
        return undefined;
      }
      if (result.stored === undefined) return undefined;
      const items = decode(result.stored as unknown as LuaTable<keyof StoredBlockList, unknown>);
      if (items === undefined) logFault(list, "read", "the record is damaged");
      return items;
    },
    write(list, digests, updatedAt) {
      const { jid, node } = list;
      const [ok, result] = pcall(() => {
        const [written, writeFault] = store.set(keyOf(list), { jid, node, updated_at: updatedAt, digests });
        return { written, writeFault };
      });
      if (!ok) logFault(list, "write", result);
      else if (result.written !== true) logFault(list, "write", result.writeFault);
    },
  };
}

function logFault({ jid, node }: PubsubNode, action: "read" | "write", fault: unknown): void {
  prosodyModule.log("error", "Failed to %s block list %s of %s in storage: %s", action, node, jid, fault);
}

/** No account can have such a name. */
function keyOf({ jid, node }: PubsubNode): string {
  return `list/${string.sub(hashes.sha256(`${jid}\0${node}`, true), 1, 32)}`;
}

function decode(stored: LuaTable<keyof StoredBlockList, unknown>): StoredItems | undefined {
  const [text, updatedAt] = [stored.get("digests"), stored.get("updated_at")];
  if (typeof text !== "string" || typeof updatedAt !== "number") return undefined;
  if (text.length % DIGEST_LENGTH !== 0 || string.match(text, "^%x*$")[0] === undefined) return undefined;
  const digests = createDigestSet();
  for (let start = 1; start <= text.length; start += DIGEST_LENGTH) {
    digests.add(string.sub(text, start, start + DIGEST_LENGTH - 1));
  }
  return { digests, updatedAt };
}
