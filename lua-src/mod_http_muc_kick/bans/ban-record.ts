/** A ban in the module's list. JIDs are prepped, their domains canonical (see addresses.ts). */
export interface BanRecord {
  readonly id: string;
  /** A bare JID, a domain, or `*.` and a domain for its subdomains. */
  readonly jid: string;
  /** The room, or the host of a MUC component; undefined: every room. */
  readonly muc: string | undefined;
  readonly reason: string | undefined;
  /** Unix time in whole seconds; undefined: permanent. */
  readonly expiresAt: number | undefined;
  /** Bare JIDs exempt from a ban of a domain: sorted, distinct, at least one; undefined: no exemptions. */
  readonly except: readonly string[] | undefined;
  /** Whether members, admins and owners of the room are exempt from a ban of a domain. */
  readonly spareAffiliated: boolean;
}

/** The record in storage that a ban is in: the number of a shared one, or OWN_RECORD. */
export type Place = number;

/** The place of a ban with a record of its own. */
export const OWN_RECORD = 0;

/** A ban that has ended, and where it is still stored. */
export interface EndedBan {
  readonly id: string;
  readonly place: Place;
}

/**
 * All fields of a ban as text, of which parseBanText makes the ban again: two bans are equal if and only if their texts
 * are. The id comes first, so that texts are in the order of the ids.
 */
export function banText({ id, jid, muc, reason, expiresAt, except, spareAffiliated }: BanRecord): string {
  // An empty reason differs from a missing one.
  const why = reason === undefined ? "" : `"${reason}`;
  const end = expiresAt === undefined ? "" : string.format("%.0f", expiresAt);
  const text = `${id}\0${jid}\0${muc ?? ""}\0${why}\0${end}`;
  if (except === undefined && !spareAffiliated) return text;
  const spared = spareAffiliated ? `${text}\0affiliated` : `${text}\0`;
  return except === undefined ? spared : `${spared}\0${except.join("\0")}`;
}

export function parseBanText(text: string): BanRecord {
  const fields = text.split("\0");
  const [muc, why] = [fields[2] ?? "", fields[3] ?? ""];
  return {
    id: fields[0] ?? "",
    jid: fields[1] ?? "",
    muc: muc === "" ? undefined : muc,
    reason: why === "" ? undefined : string.sub(why, 2),
    expiresAt: tonumber(fields[4]),
    except: fields.length > 6 ? fields.slice(6) : undefined,
    spareAffiliated: (fields[5] ?? "") !== "",
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

/** The end of a ban, from its text; undefined: permanent. */
export function expiryIn(text: string): number | undefined {
  const [end] = string.match(text, "^%Z*%z%Z*%z%Z*%z%Z*%z(%d+)");
  return tonumber(end);
}
