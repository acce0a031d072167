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

/** All fields of a ban as text: two bans are equal if and only if their texts are. */
export function banText({ id, jid, muc, reason, expiresAt, except, spareAffiliated }: BanRecord): string {
  // An empty reason differs from a missing one.
  const parts = [
    id,
    jid,
    muc ?? "",
    reason === undefined ? "" : `"${reason}`,
    expiresAt === undefined ? "" : string.format("%.0f", expiresAt),
  ];
  if (except !== undefined || spareAffiliated) {
    parts.push(spareAffiliated ? "affiliated" : "", ...(except ?? []));
  }
  return parts.join("\0");
}
