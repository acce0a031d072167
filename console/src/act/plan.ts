import type { BanToPlace } from "../../../src/wire/bans/ban-request";
import type { ForcibleKickInput } from "../../../src/wire/kicks";
import type { ForcibleRetractionInput } from "../../../src/wire/retractions";

/** An account to moderate, or a domain. */
export interface Target {
  /** A bare JID, or a domain. */
  readonly jid: string;
  readonly nickname?: string | undefined;
}

/** The end of a ban or a mute; absent fields: permanent. */
export type End = Pick<BanToPlace, "duration_seconds"> | Pick<BanToPlace, "expires_at">;

/** What is to be done. */
export type Deed =
  { readonly kind: "kick" | "retract" } | { readonly kind: "mute" | "ban"; readonly end: End };

/** Which messages to retract. */
export interface RetractionPeriod {
  /** Those of the last so many seconds; undefined: all in the archive. */
  readonly seconds?: number | undefined;
}

export interface Plan {
  readonly targets: readonly Target[];
  readonly deed: Deed;
  /** A room, or except for a kick also a MUC component; undefined: everywhere. */
  readonly muc: string | undefined;
  readonly reason: string;
  /** Of a ban or a mute; for staff. */
  readonly note: string;
  /** Undefined: no messages are retracted. */
  readonly retraction: RetractionPeriod | undefined;
  /** Precedes a kick, a ban or a mute. */
  readonly message: ForcibleKickInput["message"];
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

/** The fields by which a kick, a ban or a mute retracts messages as well. */
function retractFields({ retraction }: Plan) {
  if (retraction === undefined) return {};
  const { seconds } = retraction;
  return seconds === undefined ? { retract: true } : { retract_seconds: seconds };
}

/** The fields by which a message precedes a kick, a mute or a ban. */
function messageFields({ message }: Plan) {
  return message === undefined ? {} : { message };
}

/** The fields that all requests have. */
function scopeOf({ muc, reason }: Plan) {
  return { ...(muc !== undefined && { muc }), ...(reason !== "" && { reason }) };
}

/** The requests of a plan to kick, in the order of its targets. By account: a nickname may be somebody else's by now. */
export function kickRequests(plan: Plan, amendments: Amendments): ForcibleKickInput[] {
  const { targets } = plan;
  return targets.map(({ jid }) => ({
    jid,
    ...scopeOf(plan),
    ...retractFields(plan),
    ...messageFields(plan),
    ...(amendments.get(jid)?.force === true && { force: true }),
  }));
}

/** The requests of a plan to ban or to mute, in the order of its targets. */
export function banRequests(plan: Plan, amendments: Amendments): BanToPlace[] {
  const { targets, deed, note } = plan;
  return targets.map(({ jid }): BanToPlace => ({
    jid,
    ...scopeOf(plan),
    ...retractFields(plan),
    ...messageFields(plan),
    ...(deed.kind === "mute" && { role: "visitor" }),
    ...(note !== "" && { note }),
    ...("end" in deed && deed.end),
    ...amendments.get(jid),
  }));
}

/** The request of a plan to retract the messages of one of its targets. */
export function retractionRequest(
  plan: Plan,
  { jid }: Target,
  amendments: Amendments,
): ForcibleRetractionInput {
  const seconds = plan.retraction?.seconds;
  return {
    jid,
    ...scopeOf(plan),
    ...(seconds !== undefined && { seconds }),
    ...(amendments.get(jid)?.force === true && { force: true }),
  };
}

/** In slices of at most `size`. */
export function inBatches<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
