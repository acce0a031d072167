import { z } from "zod";
import { parseTimestamp } from "../contract/timestamp";
import type { AuditEntry } from "../store/audit/audit";
import type { BanEnforcement, SavedBan, Bans } from "../store/bans/bans";
import { type BanRule, describeTerms, mapBanTexts } from "../wire/bans/ban-terms";
import { kickedSchema } from "../wire/common";
import type { ControlPlaneEvent } from "../wire/events";
import type { Audience } from "./audience";

/** An event, and who may see it. */
export interface AddressedEvent {
  readonly event: ControlPlaneEvent;
  readonly audience: Audience;
}

/** The parts of the store that explain audit entries. */
export interface EntryContext {
  readonly bans: Pick<Bans, "findAll" | "enforcements">;
  /** The intent of an outcome; undefined if it is missing. */
  intentOf(this: void, outcome: AuditEntry): Promise<AuditEntry | undefined>;
}

/** The events that an audit entry records: none for an intent, or for an action without effect. */
export async function eventsOf(entry: AuditEntry, context: EntryContext): Promise<AddressedEvent[]> {
  const { kind, action } = entry;
  if (kind === "outcome" && action === "kick") return kicksOf(entry);
  if (kind === "outcome" && action === "ban.enforce") return enforcementOf(entry, context);
  if (kind !== "event") return [];
  switch (action) {
    case "ban.create":
      return banEvents("ban.placed", entry);
    case "ban.change":
      return banEvents("ban.changed", entry);
    case "ban.lift":
      return banEvents("ban.lifted", entry);
    case "token.create":
      return tokenEvents("token.created", entry);
    case "token.revoke":
      return tokenEvents("token.revoked", entry);
    default:
      return [];
  }
}

function timeOf({ at }: AuditEntry): string {
  return new Date(at).toISOString();
}

// Details are read as they are written by kick-audit.ts, enforcement.ts, ban-writes.ts and token-store.ts. An entry of
// another shape, which only tampering makes, is no event.

const kickDetails = z.object({
  results: z.array(
    z.object({
      servers: z
        .array(
          z.object({
            server: z.string(),
            kicked: z.array(kickedSchema).optional(),
            dry_run: z.literal(true).optional(),
            bans: z.array(z.unknown()).optional(),
          }),
        )
        .optional(),
    }),
  ),
});

function kicksOf(entry: AuditEntry): AddressedEvent[] {
  const { success, data } = kickDetails.safeParse(entry.details);
  if (!success) return [];
  return data.results.flatMap(({ servers = [] }) =>
    servers.flatMap(({ server, kicked = [], dry_run: isDryRun, bans }) =>
      // With a ban, the outcome of its enforcement has the occupants.
      isDryRun === true || bans !== undefined
        ? []
        : kicked.map((occupant) => kickedEvent(entry, server, occupant)),
    ),
  );
}

function kickedEvent(
  entry: AuditEntry,
  server: string,
  occupant: z.output<typeof kickedSchema>,
): AddressedEvent {
  const { actor, reason } = entry;
  return {
    event: { type: "occupant.kicked", at: timeOf(entry), actor, reason, server, occupant },
    audience: { muc: occupant.muc },
  };
}

const banDetails = z.object({
  id: z.string(),
  expires_at: z.string().optional(),
  except: z.array(z.string()).optional(),
  spare_affiliated: z.literal(true).optional(),
  ...mapBanTexts(() => z.string().optional()),
});

const liftDetails = z.object({ ban_reason: z.string().optional() });

const changeDetails = z.object({
  id: z.string(),
  before: banDetails
    .omit({ id: true })
    .extend({ jid: z.string(), muc: z.string().optional(), reason: z.string().optional() }),
});

function banEvents(type: "ban.placed" | "ban.changed" | "ban.lifted", entry: AuditEntry): AddressedEvent[] {
  const { actor, details, targets } = entry;
  const { data } = banDetails.safeParse(details);
  const { jid, muc } = targets[0] ?? {};
  if (data === undefined || jid === undefined) return [];
  const at = timeOf(entry);
  if (type === "ban.lifted") {
    const reason = liftDetails.safeParse(details).data?.ban_reason;
    const ban = describe(data, { jid, muc, reason });
    return [{ event: { type, at, actor, reason: entry.reason, ban }, audience: { muc } }];
  }
  const ban = describe(data, { jid, muc, reason: entry.reason });
  const now = { event: { type, at, actor, ban }, audience: { muc } };
  const moved = type === "ban.changed" ? changeDetails.safeParse(details).data : undefined;
  if (moved === undefined || moved.before.muc === muc) return [now];
  // Whoever reaches only its former scope sees it end, and nothing of the new one.
  const { before } = moved;
  const former = describe({ ...before, id: moved.id }, before);
  const left = { muc: before.muc, unless: { muc } };
  return [now, { event: { type: "ban.lifted", at, actor, ban: former }, audience: left }];
}

type BanListed = Extract<ControlPlaneEvent, { readonly type: "ban.expired" }>["ban"];

function describe(
  {
    id,
    expires_at: expires,
    except,
    spare_affiliated: spareAffiliated,
    ...texts
  }: z.output<typeof banDetails>,
  { jid, muc, reason }: Pick<BanRule, "jid" | "muc" | "reason">,
): BanListed {
  const seconds = expires === undefined ? undefined : parseTimestamp(expires);
  const expiresAt = seconds === undefined ? undefined : seconds * 1000;
  return describeRecord({
    id,
    jid,
    muc,
    reason,
    expiresAt,
    except,
    spareAffiliated,
    ...mapBanTexts((name) => texts[name]),
  });
}

function describeRecord(ban: BanRule & Pick<SavedBan, "id">): BanListed {
  return { id: ban.id, ...describeTerms(ban) };
}

/** A ban that has reached its expiry. */
export function expiryEvent(ban: SavedBan): AddressedEvent {
  const at = new Date(ban.expiresAt ?? 0).toISOString();
  return { event: { type: "ban.expired", at, ban: describeRecord(ban) }, audience: { muc: ban.muc } };
}

const enforcementDetails = z.object({ server: z.string() });
const enforcedDetails = z.object({ put: z.array(z.string()) });

/** The occupants that were kicked, and the bans that are in force since, unless they have been changed meanwhile. */
async function enforcementOf(entry: AuditEntry, { bans, intentOf }: EntryContext): Promise<AddressedEvent[]> {
  const server = enforcementDetails.safeParse(entry.details).data?.server;
  if (server === undefined || (entry.result !== "done" && entry.result !== "partial")) return [];
  const kicked = entry.targets.flatMap(({ jid, muc, nickname, occupantId }) =>
    jid === undefined || muc === undefined || nickname === undefined
      ? []
      : [kickedEvent(entry, server, { jid, muc, nickname, occupant_id: occupantId })],
  );
  const intent = await intentOf(entry);
  const put = enforcedDetails.safeParse(intent?.details).data?.put ?? [];
  if (intent === undefined || put.length === 0) return kicked;
  const records = await bans.findAll(put);
  const enforcements = new Map(
    (await bans.enforcements(put)).filter((each) => each.server === server).map((each) => [each.banId, each]),
  );
  const inForce = put.flatMap((id): AddressedEvent[] => {
    const ban = records.get(id);
    if (ban === undefined || !isEnforced(ban, intent, enforcements.get(id))) return [];
    const event = { type: "ban.in_force", at: timeOf(entry), server, ban: describeRecord(ban) } as const;
    return [{ event, audience: { muc: ban.muc } }];
  });
  return [...kicked, ...inForce];
}

/** Whether the enforcement that an intent announced was of the ban as it is now, and succeeded. */
function isEnforced(ban: SavedBan, intent: AuditEntry, enforcement: BanEnforcement | undefined): boolean {
  if (ban.lifted !== undefined || ban.change > intent.seq || enforcement === undefined) return false;
  return enforcement.change === ban.change && enforcement.refusal === undefined;
}

const tokenDetails = z.object({ id: z.string(), label: z.string() });

function tokenEvents(type: "token.created" | "token.revoked", entry: AuditEntry): AddressedEvent[] {
  const { data: token } = tokenDetails.safeParse(entry.details);
  if (token === undefined) return [];
  return [{ event: { type, at: timeOf(entry), actor: entry.actor, token }, audience: "admin" }];
}
