import { z } from "zod";
import { formatTimestamp } from "../contract/timestamp";
import type { PlacedBan, ServerTrial } from "../bans/place-bans";
import type { BanItem } from "../bans/read-ban-order";
import type { ServerStanding } from "../bans/server-standing";
import type { Caller } from "../auth/caller";
import type { Kicked } from "../contract/kicked";
import type { BanRecord } from "../store/bans";
import { tokenReaches } from "../store/token-reach";
import { actorSchema } from "./audit-entry";
import { banJidSchema, exceptSchema, roomJidSchema, spareAffiliatedSchema, timeSchema } from "./schemas";

/** A ban as it is answered. */
export const banRecordSchema = z
  .strictObject({
    id: z.string(),
    jid: banJidSchema,
    muc: roomJidSchema
      .optional()
      .meta({ description: "A room, or a MUC component, prepped; absent: everywhere" }),
    reason: z.string().optional().meta({ description: "What those hear who are kept out" }),
    note: z.string().optional().meta({ description: "For staff; no server is told" }),
    expires_at: timeSchema.optional(),
    except: exceptSchema,
    spare_affiliated: spareAffiliatedSchema,
    state: z.enum(["active", "lifted", "expired"]),
    created_at: timeSchema,
    created_by: actorSchema,
    lifted_at: timeSchema.optional(),
    lifted_by: actorSchema.optional(),
    lift_reason: z.string().optional(),
    change: z.int().min(1).meta({ description: "The number of its last change: its place in the audit" }),
  })
  .meta({ id: "BanRecord", description: "The wish that an account or a domain stays out" });

/** `now` in milliseconds since 1970. */
export function describeBan(ban: BanRecord, now: number): z.input<typeof banRecordSchema> {
  const { id, jid, muc, reason, note, expiresAt, except, spareAffiliated } = ban;
  const { createdAt, createdBy, lifted, change } = ban;
  return {
    ...{ id, jid, muc, reason, note },
    expires_at: endOf(expiresAt),
    except: except === undefined ? undefined : [...except],
    spare_affiliated: spareAffiliated,
    state: stateOf(ban, now),
    created_at: new Date(createdAt).toISOString(),
    created_by: createdBy,
    lifted_at: lifted === undefined ? undefined : new Date(lifted.at).toISOString(),
    lifted_by: lifted?.by,
    lift_reason: lifted?.reason,
    change,
  };
}

function stateOf({ lifted, expiresAt }: BanRecord, now: number): "active" | "lifted" | "expired" {
  if (lifted !== undefined) return "lifted";
  return expiresAt !== undefined && expiresAt <= now ? "expired" : "active";
}

/** Whole seconds, as servers have it. */
function endOf(expiresAt: number | undefined): string | undefined {
  return expiresAt === undefined ? undefined : formatTimestamp(Math.floor(expiresAt / 1000));
}

/** What `caller` may know of it: a ban that was about another room may have removed people there. */
export function describeStanding({ server, inForce, removed, trouble }: ServerStanding, caller: Caller) {
  return { server, in_force: inForce, removed: reachedOf(removed, caller), ...trouble };
}

function reachedOf(removed: readonly Kicked[], caller: Caller): readonly Kicked[] {
  return removed.filter(({ muc }) => tokenReaches(caller, muc));
}

/** What became of one ban: an entry of `results`; without its status, the whole body. `now` in milliseconds since 1970. */
export function describePlaced(
  placed: PlacedBan,
  now: number,
  caller: Caller,
): { readonly status: number; readonly [member: string]: unknown } {
  switch (placed.kind) {
    case "placed": {
      const { ban, servers, result } = placed;
      return {
        status: result === "created" ? 201 : 200,
        ban: describeBan(ban, now),
        servers: servers.map((standing) => describeStanding(standing, caller)),
        removed: servers.flatMap(({ removed }) => reachedOf(removed, caller)),
      };
    }
    case "tried": {
      const { item, servers } = placed;
      return {
        status: 200,
        ban: describeItem(item),
        dry_run: true,
        servers: servers.map(describeTrial),
        removed: servers.flatMap(({ removed }) => removed),
      };
    }
    case "refused": {
      const { problem, existing } = placed;
      const { status, error, code } = problem;
      return { status, error, code, ...(existing && { ban: describeBan(existing, now) }) };
    }
  }
}

function describeItem({ id, jid, muc, reason, note, expiresAt, except, spareAffiliated }: BanItem) {
  const spares = spareAffiliated ? true : undefined;
  return { id, jid, muc, reason, note, expires_at: endOf(expiresAt), except, spare_affiliated: spares };
}

function describeTrial({ server, removed, trouble }: ServerTrial) {
  return { server, removed, ...(trouble && { code: trouble.code, error: trouble.error }) };
}
