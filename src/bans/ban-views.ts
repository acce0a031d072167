import type { Ban } from "../contract/responses";
import { formatTimestamp } from "../contract/timestamp";
import type { BanRecord, NewBan } from "../store/bans/bans";
import { pickBanTexts } from "../wire/ban-texts";
import type { BanTerms, ManagedBan } from "../wire/bans";

/** The fields of a ban in the module's format. The type ensures that no member is forgotten. */
export function describeModuleTerms({ jid, muc, reason, expiresAt, except, spareAffiliated }: NewBan) {
  const terms: { readonly [Name in Exclude<keyof Ban, "id">]-?: Ban[Name] } = {
    ...{ jid, muc, reason, except },
    // Whole seconds, as on servers.
    expires_at: expiresAt === undefined ? undefined : formatTimestamp(Math.floor(expiresAt / 1000)),
    spare_affiliated: spareAffiliated,
  };
  return terms;
}

/** The fields of a ban in the API's format. */
export function describeTerms(ban: NewBan): BanTerms {
  return { ...describeModuleTerms(ban), ...pickBanTexts(ban) };
}

/** `now`: Unix time in ms. */
export function describeBan(ban: BanRecord, now: number): ManagedBan {
  const { id, createdAt, createdBy, lifted, change } = ban;
  return {
    id,
    ...describeTerms(ban),
    state: stateOf(ban, now),
    created_at: new Date(createdAt).toISOString(),
    created_by: createdBy,
    lifted_at: lifted === undefined ? undefined : new Date(lifted.at).toISOString(),
    lifted_by: lifted?.by,
    lift_reason: lifted?.reason,
    change,
  };
}

function stateOf({ lifted, expiresAt }: BanRecord, now: number): ManagedBan["state"] {
  if (lifted !== undefined) return "lifted";
  return expiresAt !== undefined && expiresAt <= now ? "expired" : "active";
}
