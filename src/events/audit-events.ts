import { z } from "zod";
import { parseTimestamp } from "../contract/timestamp";
import type { AuditEntry } from "../store/audit/audit";
import type { BanEnforcement, SavedBan, Bans } from "../store/bans/bans";
import { type BanRule, describeTerms, mapBanTexts } from "../wire/bans/ban-terms";
import { kickedSchema } from "../wire/common";
import type { ControlPlaneEvent } from "../wire/events";
import { restrictedShape } from "../wire/restrictions";
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
  if (kind === "outcome" && action === "retract") return retractionsOf(entry);
  if (kind === "outcome" && action === "room.restrict") return roomEvents("room.restricted", entry);
  if (kind === "outcome" && action === "room.destroy") return roomEvents("room.destroyed", entry);
  if (kind === "outcome" && action === "ban.enforce") return enforcementOf(entry, context);
  if (kind !== "event") return [];
  switch (action) {
    case "ban.create":
      return banEvents("placed", entry);
    case "ban.change":
      return banEvents("changed", entry);
    case "ban.lift":
      return banEvents("lifted", entry);
    case "token.create":
      return tokenEvents("token.created", entry);
    case "token.revoke":
      return tokenEvents("token.revoked", entry);
    case "session.end":
      return sessionEvents(entry);
    default:
      return [];
  }
}

function timeOf({ at }: AuditEntry): string {
  return new Date(at).toISOString();
}

// Details are read as they are written by kick-audit.ts, enforcement.ts, ban-writes.ts, token-store.ts and session-store.ts. An entry of
// another shape, which only tampering makes, is no event.

const retractionDetails = z.object({ rooms: z.array(z.object({ muc: z.string(), messages: z.int() })) });

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
            retraction: retractionDetails.optional(),
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
    servers.flatMap(({ server, kicked = [], dry_run: isDryRun, bans, retraction }) => {
      if (isDryRun === true) return [];
      // With a ban, the outcome of its enforcement has the occupants.
      const removed = bans === undefined ? kicked : [];
      return [
        ...removed.map((occupant) => kickedEvent(entry, server, occupant)),
        ...retractedEvents(entry, server, retraction?.rooms ?? []),
      ];
    }),
  );
}

function kickedEvent(
  entry: AuditEntry,
  server: string,
  occupant: z.output<typeof kickedSchema>,
  type: "occupant.kicked" | "occupant.muted" = "occupant.kicked",
): AddressedEvent {
  const { actor, reason } = entry;
  return {
    event: { type, at: timeOf(entry), actor, reason, server, occupant },
    audience: { muc: occupant.muc },
  };
}

const retractedDetails = z.object({
  servers: z.array(z.object({ server: z.string(), rooms: retractionDetails.shape.rooms.optional() })),
});

function retractionsOf(entry: AuditEntry): AddressedEvent[] {
  const { success, data } = retractedDetails.safeParse(entry.details);
  if (!success) return [];
  return data.servers.flatMap(({ server, rooms = [] }) => retractedEvents(entry, server, rooms));
}

function retractedEvents(
  entry: AuditEntry,
  server: string,
  rooms: z.output<typeof retractionDetails>["rooms"],
): AddressedEvent[] {
  const { actor, reason } = entry;
  return rooms.map((retracted) => ({
    event: { type: "messages.retracted", at: timeOf(entry), actor, reason, server, retracted },
    audience: { muc: retracted.muc },
  }));
}

const removed = z.array(kickedSchema).optional();

const roomDetails = {
  "room.restricted": z.object({
    servers: z.array(z.object({ ...restrictedShape, server: z.string(), kicked: removed })),
  }),
  "room.destroyed": z.object({
    servers: z.array(z.object({ muc: z.string(), server: z.string(), kicked: removed })),
  }),
} as const;

/** What was done to a room, and who was removed by that. */
function roomEvents(type: keyof typeof roomDetails, entry: AuditEntry): AddressedEvent[] {
  // Of a server that failed, the details are another shape.
  const { data } = roomDetails[type].safeParse(entry.details);
  const { actor, reason } = entry;
  return (data?.servers ?? []).flatMap(({ server, kicked = [], ...room }) => [
    ...kicked.map((occupant) => kickedEvent(entry, server, occupant)),
    {
      event: { type, at: timeOf(entry), actor, reason, server, room } as ControlPlaneEvent,
      audience: { muc: room.muc },
    },
  ]);
}

const banDetails = z.object({
  id: z.string(),
  role: z.literal("visitor").optional(),
  expires_at: z.string().optional(),
  except: z.array(z.string()).optional(),
  spare_affiliated: z.literal(true).optional(),
  publish: z.literal(true).optional(),
  ...mapBanTexts(() => z.string().optional()),
});

const liftDetails = z.object({ ban_reason: z.string().optional() });

const changeDetails = z.object({
  id: z.string(),
  before: banDetails
    .omit({ id: true })
    .extend({ jid: z.string(), muc: z.string().optional(), reason: z.string().optional() }),
});

/** What an event is about, as its type says it. */
function kindOf({ role }: Pick<BanRule, "role">): "ban" | "mute" {
  return role === undefined ? "ban" : "mute";
}

function banEvents(what: "placed" | "changed" | "lifted", entry: AuditEntry): AddressedEvent[] {
  const { actor, details, targets } = entry;
  const { data } = banDetails.safeParse(details);
  const { jid, muc } = targets[0] ?? {};
  if (data === undefined || jid === undefined) return [];
  const at = timeOf(entry);
  const kind = kindOf(data);
  if (what === "lifted") {
    const reason = liftDetails.safeParse(details).data?.ban_reason;
    const ban = describe(data, { jid, muc, reason });
    return [{ event: { type: `${kind}.lifted`, at, actor, reason: entry.reason, ban }, audience: { muc } }];
  }
  const ban = describe(data, { jid, muc, reason: entry.reason });
  const now: AddressedEvent = { event: { type: `${kind}.${what}`, at, actor, ban }, audience: { muc } };
  const moved = what === "changed" ? changeDetails.safeParse(details).data : undefined;
  if (moved === undefined || moved.before.muc === muc) return [now];
  // Whoever reaches only its former scope sees it end, and nothing of the new one.
  const { before } = moved;
  const former = describe({ ...before, id: moved.id }, before);
  const left = { muc: before.muc, unless: { muc } };
  return [now, { event: { type: `${kindOf(before)}.lifted`, at, actor, ban: former }, audience: left }];
}

type BanListed = Extract<ControlPlaneEvent, { readonly type: "ban.expired" }>["ban"];

function describe(
  {
    id,
    role,
    expires_at: expires,
    except,
    spare_affiliated: spareAffiliated,
    publish,
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
    role,
    reason,
    expiresAt,
    except,
    spareAffiliated,
    publish,
    ...mapBanTexts((name) => texts[name]),
  });
}

function describeRecord(ban: BanRule & Pick<SavedBan, "id">): BanListed {
  return { id: ban.id, ...describeTerms(ban) };
}

/** A ban that has reached its expiry. */
export function expiryEvent(ban: SavedBan): AddressedEvent {
  const at = new Date(ban.expiresAt ?? 0).toISOString();
  const type = `${kindOf(ban)}.expired` as const;
  return { event: { type, at, ban: describeRecord(ban) }, audience: { muc: ban.muc } };
}

const enforcementDetails = z.object({ server: z.string(), muted: z.number().optional() });
const enforcedDetails = z.object({ put: z.array(z.string()) });

/** The occupants that were kicked or muted, and the bans that are in force since, unless they have been changed meanwhile. */
async function enforcementOf(entry: AuditEntry, { bans, intentOf }: EntryContext): Promise<AddressedEvent[]> {
  const { server, muted = 0 } = enforcementDetails.safeParse(entry.details).data ?? {};
  if (server === undefined || (entry.result !== "done" && entry.result !== "partial")) return [];
  const firstMuted = entry.targets.length - muted;
  const kicked = entry.targets.flatMap(({ jid, muc, nickname, occupantId }, index) => {
    if (jid === undefined || muc === undefined || nickname === undefined) return [];
    const type = index < firstMuted ? "occupant.kicked" : "occupant.muted";
    return [kickedEvent(entry, server, { jid, muc, nickname, occupant_id: occupantId }, type)];
  });
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
    const type = `${kindOf(ban)}.in_force` as const;
    const event = { type, at: timeOf(entry), server, ban: describeRecord(ban) };
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

const sessionDetails = z.object({ id: z.string(), subject: z.string(), name: z.string() });

function sessionEvents(entry: AuditEntry): AddressedEvent[] {
  const { data } = sessionDetails.safeParse(entry.details);
  if (data === undefined) return [];
  const session = { id: data.id, person: data.subject, label: data.name };
  return [
    { event: { type: "session.ended", at: timeOf(entry), actor: entry.actor, session }, audience: "admin" },
  ];
}
