import type { BanToPlace } from "../../../src/wire/bans/ban-request";
import type { ForcibleKickInput } from "../../../src/wire/kicks";

/** An account to remove, or a domain. */
export interface Target {
  /** A bare JID, or a domain. */
  readonly jid: string;
  readonly nickname?: string | undefined;
}

/** What is to be done. `end`: that of a ban; absent fields: permanent. */
export type Deed =
  | { readonly kind: "kick" }
  | {
      readonly kind: "ban";
      readonly end: Pick<BanToPlace, "duration_seconds"> | Pick<BanToPlace, "expires_at">;
    };

export interface Plan {
  readonly targets: readonly Target[];
  readonly deed: Deed;
  /** A room, for a ban also a MUC component; undefined: everywhere. */
  readonly muc: string | undefined;
  readonly reason: string;
  /** Of a ban; for staff. */
  readonly note: string;
}

/** How a second attempt for one account differs from the first. */
export interface Amendment {
  /** Although it is protected. */
  readonly force?: true;
  /** Of the existing ban, which is changed. */
  readonly id?: string;
}

/** By the account's JID. */
export type Amendments = ReadonlyMap<string, Amendment>;

/** The requests of a plan to kick, in the order of its targets. By account: a nickname may be somebody else's by now. */
export function kickRequests({ targets, muc, reason }: Plan, amendments: Amendments): ForcibleKickInput[] {
  return targets.map(({ jid }) => ({
    jid,
    ...(muc !== undefined && { muc }),
    ...(reason !== "" && { reason }),
    ...(amendments.get(jid)?.force === true && { force: true }),
  }));
}

/** The requests of a plan to ban, in the order of its targets. */
export function banRequests(
  { targets, deed, muc, reason, note }: Plan,
  amendments: Amendments,
): BanToPlace[] {
  const end = deed.kind === "ban" ? deed.end : {};
  return targets.map(({ jid }): BanToPlace => ({
    jid,
    ...(muc !== undefined && { muc }),
    ...(reason !== "" && { reason }),
    ...(note !== "" && { note }),
    ...end,
    ...amendments.get(jid),
  }));
}

/** In slices of at most `size`. */
export function inBatches<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
