import { flagField, type MuteRole, muteRoleField, reasonField } from "../../../src/contract/fields";
import { prepExceptions, prepRoomOrComponent, prepStoredBanJid } from "../addresses";
import { luaJson } from "../json/json";
import type { Writable } from "../../../src/contract/writable";
import { type BanRecord, withRareFields } from "./ban-record";

/** A ban as it is written. */
export interface StoredBan {
  readonly jid: string;
  readonly muc?: string | undefined;
  readonly role?: MuteRole | undefined;
  readonly reason?: string | undefined;
  readonly expires_at?: number | undefined;
  readonly except?: readonly string[] | undefined;
  readonly spare_affiliated?: true | undefined;
  readonly publish?: true | undefined;
  /**
   * Number of other members in the record of a single ban: SQL has a row for each, and without one of them this would
   * be another ban. Older versions did not write it.
   */
  readonly members?: number | undefined;
}

/** The end of the year 9999 in Unix time: no timestamp of RFC 3339 is later. */
const LATEST_EXPIRY = 253402300799;

/** A ban that was read, or the error that prevented it. */
export type Reading = LuaMultiReturn<[ban: BanRecord, fault: undefined] | [ban: undefined, fault: string]>;

/** A StoredBan as returned by a driver, written by any version. */
export type StoredMembers = LuaTable<keyof StoredBan, unknown>;

/** The value that is stored for a ban in a shared record. */
function encodeBan(ban: BanRecord): StoredBan {
  const { jid, muc, reason, expiresAt } = ban;
  const stored: Writable<StoredBan> = { jid, muc, reason, expires_at: expiresAt };
  return withRareFields(stored, ban);
}

/** Stored bans by id. */
export type Values = LuaTable<string, StoredBan>;

export function encodeAll(bans: readonly BanRecord[]): Values {
  const values: Values = new LuaTable();
  for (const ban of bans) values.set(ban.id, encodeBan(ban));
  return values;
}

/** The record of a single ban. */
export function toOwnRecord(stored: StoredBan): StoredBan {
  return { ...stored, members: countMembers(stored) };
}

function countMembers(stored: object): number {
  let count = 0;
  for (const [name] of pairs(stored)) if (name !== "members") count += 1;
  return count;
}

/** Reads a ban as any version has stored it. */
export function decodeBan(id: string, stored: StoredMembers): Reading {
  const members = stored.get("members");
  if (members !== undefined && members !== countMembers(stored)) {
    return $multi(undefined, "a part of it is missing");
  }
  const jid = readText(stored.get("jid"), prepStoredBanJid);
  if (jid === undefined) return $multi(undefined, "its jid is not valid");
  const muc = readText(stored.get("muc"), prepRoomOrComponent);
  if (muc === undefined && stored.has("muc")) return $multi(undefined, "its muc is not valid");
  const role = muteRoleField.read(stored.get("role"), luaJson);
  if (role === undefined && stored.has("role")) return $multi(undefined, "its role is not valid");
  const reason = stored.get("reason");
  if (reason !== undefined && reasonField.read(reason, luaJson) === undefined) {
    return $multi(undefined, "its reason is not valid");
  }
  const expiresAt = stored.get("expires_at");
  if (expiresAt !== undefined && !isExpiry(expiresAt))
    return $multi(undefined, "its expires_at is not valid");
  const except = readExceptions(stored.get("except"));
  if (except === undefined && stored.has("except")) return $multi(undefined, "its except is not valid");
  const spareAffiliated = stored.get("spare_affiliated") ?? false;
  if (flagField.read(spareAffiliated, luaJson) === undefined) {
    return $multi(undefined, "its spare_affiliated is not valid");
  }
  const publish = stored.get("publish") ?? false;
  if (flagField.read(publish, luaJson) === undefined) return $multi(undefined, "its publish is not valid");
  const ban = {
    id,
    jid,
    muc,
    role,
    reason: reason as string | undefined,
    // A whole number whatever the driver makes of it: SQL and JSON may give a float.
    expiresAt: expiresAt === undefined ? undefined : Math.floor(expiresAt),
    except,
    spareAffiliated: spareAffiliated as boolean,
    publish: publish as boolean,
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
export function isExpiry(value: unknown): value is number {
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
