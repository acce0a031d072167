import type { MuteRole } from "../../../src/contract/fields";

/** A ban or a mute in the module's list. JIDs are prepped, their domains canonical (see addresses.ts). */
export interface BanRecord {
  readonly id: string;
  /** A bare JID, a domain, or `*.` and a domain for its subdomains. */
  readonly jid: string;
  /** The room, or the host of a MUC component; undefined: every room. */
  readonly muc: string | undefined;
  /** Of a mute: the role that is left to the account; undefined: a ban. */
  readonly role: MuteRole | undefined;
  readonly reason: string | undefined;
  /** Unix time in whole seconds; undefined: permanent. */
  readonly expiresAt: number | undefined;
  /** Bare JIDs exempt from a ban of a domain: sorted, distinct, at least one; undefined: no exemptions. */
  readonly except: readonly string[] | undefined;
  /** Whether members, admins and owners of the room are exempt from a ban of a domain. */
  readonly spareAffiliated: boolean;
  /** Whether the JID, which is no wildcard then, is published in this server's own block list. */
  readonly publish: boolean;
}

/** The record in storage that a ban is in: the number of a shared one, or OWN_RECORD. */
export type Place = number;

/** The place of a ban with a record of its own. */
export const OWN_RECORD = 0;

/** A ban that has ended, and where it is still stored. */
export interface EndedBan {
  readonly ban: BanRecord;
  readonly place: Place;
}

/** What a ban or a mute is called in the log. */
export function nameOf({ id, role }: Pick<BanRecord, "id" | "role">): string {
  return role === undefined ? `Ban ${id}` : `Mute ${id}`;
}

/** What few bans have, as it is stored and described. */
interface RareFields {
  role?: MuteRole | undefined;
  except?: readonly string[] | undefined;
  spare_affiliated?: true | undefined;
  publish?: true | undefined;
}

/** Adds what few bans have: a table that is made with room for all of it has up to three times the size. */
export function withRareFields<T extends RareFields>(fields: T, ban: BanRecord): T {
  const { role, except, spareAffiliated, publish } = ban;
  if (role !== undefined) fields.role = role;
  if (except !== undefined) fields.except = except;
  if (spareAffiliated) fields.spare_affiliated = true;
  if (publish) fields.publish = true;
  return fields;
}

/** The flag of a ban that exempts affiliated accounts. */
const AFFILIATED = "affiliated";

/** The flag of a ban that is published. */
const PUBLISH = "publish";

/**
 * All fields of a ban as text, of which parseBanText makes the ban again: two bans are equal if and only if their texts
 * are. The id comes first, so that texts are in the order of the ids.
 */
export function banText(ban: BanRecord): string {
  const { id, jid, muc, role, reason, expiresAt, except, spareAffiliated, publish } = ban;
  // An empty reason differs from a missing one.
  const why = reason === undefined ? "" : `"${reason}`;
  const end = expiresAt === undefined ? "" : string.format("%.0f", expiresAt);
  // By format, because a template becomes a chain of concatenations, each of which makes a string.
  const text = string.format("%s\0%s\0%s\0%s\0%s", id, jid, muc ?? "", why, end);
  const flags = `${role ?? ""}${spareAffiliated ? AFFILIATED : ""}${publish ? PUBLISH : ""}`;
  // Not by format: Lua 5.1 and 5.2 end a text that is put into one at its first NUL.
  if (except === undefined) return flags === "" ? text : `${text}\0${flags}`;
  return `${text}\0${flags}\0${except.join("\0")}`;
}

export function parseBanText(text: string): BanRecord {
  const fields = text.split("\0");
  const [muc, why, flags] = [fields[2] ?? "", fields[3] ?? "", fields[5] ?? ""];
  return {
    id: fields[0] ?? "",
    jid: fields[1] ?? "",
    muc: muc === "" ? undefined : muc,
    role: flags.startsWith("visitor") ? "visitor" : undefined,
    reason: why === "" ? undefined : string.sub(why, 2),
    expiresAt: tonumber(fields[4]),
    except: fields.length > 6 ? fields.slice(6) : undefined,
    spareAffiliated: string.match(flags, AFFILIATED)[0] !== undefined,
    publish: flags.endsWith(PUBLISH),
  };
}

/** The id of a ban, from its text. */
export function idIn(text: string): string {
  const [end = 0] = string.find(text, "\0", 1, true);
  return string.sub(text, 1, end - 1);
}

/** The JID of a ban, from its text. */
export function jidIn(text: string): string {
  const [start = 0] = string.find(text, "\0", 1, true);
  const [end = 0] = string.find(text, "\0", start + 1, true);
  return string.sub(text, start + 1, end - 1);
}

/** Whether a text is that of a mute. */
export function isMuteText(text: string): boolean {
  return string.match(text, "^()%Z*%z%Z*%z%Z*%z%Z*%z%d*%zvisitor")[0] !== undefined;
}

/** The end of a ban, from its text; undefined: permanent. */
export function expiryIn(text: string): number | undefined {
  const [end] = string.match(text, "^%Z*%z%Z*%z%Z*%z%Z*%z(%d+)");
  return tonumber(end);
}
