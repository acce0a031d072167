import { prepBanJid } from "../addresses";
import { luaJson } from "../json/json";

const jid = require("util.jid");

/** Whether the entries of a list keep accounts out, or are only counted and logged. */
export type BlockListMode = "enforce" | "watch";

/** A node of a pubsub service (XEP-0060), prepped. */
export interface PubsubNode {
  /** The address of the service. */
  readonly jid: string;
  readonly node: string;
}

/** A block list to subscribe to. */
export interface BlockListSettings extends PubsubNode {
  readonly mode: BlockListMode;
  /** Whether members, admins and owners of a room are exempt there. */
  readonly spareAffiliated: boolean;
}

/** The node that block lists have by convention. */
const DEFAULT_NODE = "muc_bans_sha256";

type Reading<T> = LuaMultiReturn<[value: T, fault: undefined] | [value: undefined, fault: string]>;

/** Reads the option with the lists to subscribe to. */
export function readBlockLists(option: unknown): Reading<readonly BlockListSettings[]> {
  const [entries, fault] = readEntries(option);
  if (entries === undefined) return $multi(undefined, fault);
  const lists: BlockListSettings[] = [];
  for (const entry of entries) {
    const [list, entryFault] = readBlockList(entry);
    if (list === undefined) return $multi(undefined, `entry ${lists.length + 1} ${entryFault}`);
    if (lists.some((other) => other.jid === list.jid && other.node === list.node)) {
      return $multi(undefined, `has ${list.node} of ${list.jid} twice`);
    }
    lists.push(list);
  }
  return $multi(lists, undefined);
}

/** Reads the option with the local node that bans are published to; undefined: none. */
export function readPublishNode(
  option: unknown,
): LuaMultiReturn<[PubsubNode | undefined, string | undefined]> {
  if (option === undefined) return $multi(undefined, undefined);
  const [members, fault] = readMembers(option, ["jid", "node"]);
  if (members === undefined) return $multi(undefined, fault);
  return readNode(members);
}

/** Reads the option with the JIDs exempt from every list: canonical. */
export function readBlockListExceptions(option: unknown): Reading<readonly string[]> {
  const [entries, fault] = readEntries(option);
  if (entries === undefined) return $multi(undefined, fault);
  const exceptions: string[] = [];
  for (const entry of entries) {
    const exception = typeof entry === "string" && luaJson.isXmlText(entry) ? prepBanJid(entry) : undefined;
    if (exception === undefined) {
      return $multi(
        undefined,
        `entry ${exceptions.length + 1} must be a bare JID, a domain, or "*." and a domain, not ${describe(entry)}`,
      );
    }
    exceptions.push(exception);
  }
  return $multi(exceptions, undefined);
}

function readBlockList(entry: unknown): Reading<BlockListSettings> {
  const [members, fault] = readMembers(entry, ["jid", "node", "mode", "spare_affiliated"]);
  if (members === undefined) return $multi(undefined, fault);
  const [node, nodeFault] = readNode(members);
  if (node === undefined) return $multi(undefined, nodeFault);
  const mode = members.get("mode") ?? "enforce";
  if (mode !== "enforce" && mode !== "watch") {
    return $multi(undefined, `must have "enforce" or "watch" as mode, not ${describe(mode)}`);
  }
  const spareAffiliated = members.get("spare_affiliated") ?? true;
  if (typeof spareAffiliated !== "boolean") {
    return $multi(undefined, `must have true or false as spare_affiliated, not ${describe(spareAffiliated)}`);
  }
  return $multi({ ...node, mode, spareAffiliated }, undefined);
}

function readNode(members: LuaTable<string, unknown>): Reading<PubsubNode> {
  const address = members.get("jid");
  const prepped = typeof address === "string" ? jid.prep(address) : undefined;
  if (prepped === undefined) {
    return $multi(undefined, `must have the address of a pubsub service as jid, not ${describe(address)}`);
  }
  const node = members.get("node") ?? DEFAULT_NODE;
  if (typeof node !== "string" || node === "" || !luaJson.isXmlText(node)) {
    return $multi(undefined, `must have the name of a pubsub node as node, not ${describe(node)}`);
  }
  return $multi({ jid: prepped, node }, undefined);
}

function describe(value: unknown): string {
  return typeof value === "string" ? `"${value}"` : `a ${type(value)}`;
}

/** The entries of a list of anything. */
function readEntries(option: unknown): Reading<readonly unknown[]> {
  if (option === undefined) return $multi([], undefined);
  if (type(option) !== "table") return $multi(undefined, `must be a list, not a ${type(option)}`);
  const table = option as LuaTable<AnyNotNil, unknown>;
  const entries: unknown[] = [];
  for (let index = 1; index <= table.length(); index++) entries.push(table.get(index));
  for (const [key] of table) {
    if (type(key) !== "number") {
      return $multi(undefined, `must be a list, without the key "${tostring(key)}"`);
    }
  }
  return $multi(entries, undefined);
}

/** A table with nothing but known keys. */
function readMembers(entry: unknown, known: readonly string[]): Reading<LuaTable<string, unknown>> {
  const keys = known.join(", ");
  if (type(entry) !== "table") return $multi(undefined, `must be a table with ${keys}, not a ${type(entry)}`);
  const members = entry as LuaTable<string, unknown>;
  for (const [key] of members) {
    if (!known.includes(key)) {
      return $multi(undefined, `has the unknown key "${tostring(key)}"; known are ${keys}`);
    }
  }
  return $multi(members, undefined);
}
