import { replaceInFile } from "./internal-archive";
import { failure, type Outcome, storageFailed, success } from "../../../src/contract/problem";

const storagemanager = require("core.storagemanager");
const st = require("util.stanza");

/** The store of mod_muc_mam. */
const STORE = "muc_log";

/** What mod_muc_mam files messages to everybody under. */
const GROUPCHAT = "message<groupchat";

/** Number of messages that are read at once; of the storage `internal`, which loads the whole archive for each page. */
const PAGE_SIZE = 250;
const INTERNAL_PAGE_SIZE = 5000;

/** A message in an archive, and what to put in its place. */
export interface Replacement {
  readonly message: ArchivedMessage;
  readonly replacement: Prosody.Stanza;
}

/** A message in an archive. */
export interface ArchivedMessage {
  readonly id: string;
  readonly stanza: Prosody.Stanza;
  /** Seconds since 1970. */
  readonly when: number;
}

/** The archives of the rooms of a MUC component, in which mod_muc_mam keeps messages. `node`: the localpart of a room. */
export interface RoomArchive {
  /** Maximum number of messages that are read at once. */
  readonly pageSize: number;
  /**
   * The newest messages, at most `pageSize`. `since`: seconds since 1970, undefined for all; `before`: an id, undefined for
   * the newest.
   */
  read(
    node: string,
    since: number | undefined,
    before: string | undefined,
  ): Outcome<readonly ArchivedMessage[]>;
  /** How many messages to replace at once: all where each change rewrites the whole archive. */
  readonly replacedAtOnce: number;
  /** Replaces messages, which keep their ids and times. Returns the number of those that are replaced. */
  replace(node: string, replacements: readonly Replacement[]): Outcome<number>;
  /** Adds a message; returns its id, or undefined if there is no place for it. `now`: whole seconds since 1970. */
  add(node: string, stanza: Prosody.Stanza, now: number): string | undefined;
}

/** Undefined: there is none whose messages can be replaced. `host`: a MUC component. */
export function openArchive(host: string): RoomArchive | undefined {
  if (prosody.hosts[host]?.modules.muc_mam === undefined) return undefined;
  const [, driver] = storagemanager.get_driver(host, STORE);
  const [store] = prosodyModule.context(host).open_store(STORE, "archive");
  if (driver === "none" || store === undefined || store.name === "null") return undefined;
  if (store.set === undefined && store.delete === undefined) return undefined;
  const isInternal = driver === "internal";
  const pageSize = isInternal ? INTERNAL_PAGE_SIZE : PAGE_SIZE;
  return {
    pageSize,
    replacedAtOnce: isInternal ? math.huge : 1,
    read(node, since, before) {
      const [items, fault] = store.find(node, {
        with: GROUPCHAT,
        start: since,
        before,
        limit: pageSize,
        reverse: true,
      });
      const messages: ArchivedMessage[] = [];
      if (items === undefined || items === false) {
        // The message before which to read has expired, and with it all older ones.
        return fault === "item-not-found" ? success(messages) : failed(node, host, fault);
      }
      for (const [id, item, when] of items) {
        messages.push({ id, stanza: st.is_stanza(item) ? item : st.deserialize(item), when });
      }
      return success(messages);
    },
    replace(node, replacements) {
      if (isInternal) {
        const byId = new LuaMap<string, Prosody.Stanza>();
        for (const { message, replacement } of replacements) byId.set(message.id, replacement);
        const [count, fault] = replaceInFile(node, host, STORE, byId);
        return count === undefined ? failed(node, host, fault) : success(count);
      }
      for (const { message, replacement } of replacements) {
        const [done, fault] = replaceIn(store, node, message.id, replacement, message.when);
        if (!done) return failed(node, host, fault);
      }
      return success(replacements.length);
    },
    add(node, stanza, now) {
      const [id, fault] = store.append(node, undefined, stanza, now, GROUPCHAT);
      if (typeof id === "string") return id;
      prosodyModule.log("debug", "No place in the archive of %s@%s: %s", node, host, fault);
      return undefined;
    },
  };
}

function replaceIn(
  store: Prosody.ArchiveStore,
  node: string,
  id: string,
  replacement: Prosody.Stanza,
  when: number,
): LuaMultiReturn<[done: boolean, fault: string | undefined]> {
  if (store.set !== undefined) {
    const [done, fault] = store.set(node, id, replacement, when, GROUPCHAT);
    return $multi(done === true, fault);
  }
  // COMPAT 0.11: the replacement becomes the last item, with the time of the original.
  if (store.delete === undefined) return $multi(false, undefined);
  const [count, fault] = store.delete(node, { key: id });
  if (typeof count !== "number" && count !== true) return $multi(false, fault);
  const [added, problem] = store.append(node, id, replacement, when, GROUPCHAT);
  return $multi(added === id, problem);
}

function failed(node: string, host: string, fault: unknown): Outcome<never> {
  prosodyModule.log("error", "The archive of %s@%s failed: %s", node, host, fault);
  return failure(storageFailed());
}
