import { z } from "zod";
import type { OccupantEvent } from "../contract/responses";
import { actorSchema } from "./audit";
import { banTermsShape } from "./bans/bans";
import {
  countSchema,
  kickedSchema,
  MAX_CURSOR_LENGTH,
  serverNameSchema,
  roomJidSchema,
  timeSchema,
} from "./common";
import { leftShape, visitShape } from "./rooms";
import { restrictedShape } from "./restrictions";
import { type Wire, words } from "./schema";
import { serverSyncSchema } from "./servers";

function event<const Type extends string, Shape extends z.core.$ZodLooseShape>(
  type: Type,
  description: string,
  shape: Shape,
) {
  return z.strictObject({ type: z.literal(type), at: timeSchema, ...shape }).meta({ description });
}

const actor = actorSchema;
const reason = z.string().optional().meta({ description: "Why, in the words of the actor" });
const server = serverNameSchema;
const ban = z.strictObject({ id: z.string(), ...banTermsShape });
const sync = serverSyncSchema;
const occupant = z.strictObject(visitShape);
const refusedBy = words(
  ["ban", "block-list", "affiliation", "other"] satisfies NonNullable<OccupantEvent["refused_by"]>[],
  "What rejected it: a ban, a block list, the room's affiliations (XEP-0045, sections 7.2.6 and 7.2.7), or something else",
);
const token = z.strictObject({ id: z.string(), label: z.string() });
const session = z.strictObject({ id: z.string(), person: z.string(), label: z.string() });

export const eventSchema = z
  .discriminatedUnion("type", [
    event(
      "occupant.kicked",
      "An occupant was kicked: by a kick, because of a ban, or because its room was restricted or destroyed",
      {
        ...{ actor, reason, server },
        occupant: kickedSchema,
      },
    ),
    event("occupant.joined", "An occupant joined a room", { server, occupant }),
    event("occupant.left", "An occupant left a room, or changed its nickname", {
      server,
      occupant: occupant.extend(leftShape),
    }),
    event("occupant.refused", "A join was rejected; at most once a minute for an account and a room", {
      server,
      occupant: occupant.omit({ occupant_id: true }),
      refused_by: refusedBy,
      ban_id: z
        .string()
        .optional()
        .meta({ description: "The id of the ban; in the server's module, if it is not managed here" }),
    }),
    event(
      "occupant_events.started",
      "From now on, joins, departures and rejected joins on this server are events; earlier ones may have been missed",
      { server },
    ),
    event(
      "occupant_events.stopped",
      "Joins, departures and rejected joins on this server are no events now",
      {
        server,
      },
    ),
    event("occupant.muted", "An occupant was muted", { actor, reason, server, occupant: kickedSchema }),
    event("messages.retracted", "Messages were retracted in a room", {
      ...{ actor, reason, server },
      retracted: z.strictObject({ muc: roomJidSchema, messages: countSchema }),
    }),
    event("room.restricted", "The settings of a room were changed, to restrict it or to lift that", {
      ...{ actor, reason, server },
      room: z.strictObject(restrictedShape),
    }),
    event("room.destroyed", "A room was destroyed", {
      ...{ actor, reason, server },
      room: z.strictObject({ muc: roomJidSchema }),
    }),
    event("ban.placed", "A ban was placed", { actor, ban }),
    event("ban.changed", "A ban was changed; `ban` is its new state", { actor, ban }),
    event("ban.lifted", "A ban was lifted, or moved out of the token's reach", { actor, reason, ban }),
    event("ban.expired", "A ban has reached its expiry", { ban }),
    event("ban.in_force", "A server's module enforces a ban", { server, ban }),
    event("mute.placed", "A mute was placed", { actor, ban }),
    event("mute.changed", "A mute was changed; `ban` is its new state", { actor, ban }),
    event("mute.lifted", "A mute was lifted, or moved out of the token's reach", { actor, reason, ban }),
    event("mute.expired", "A mute has reached its expiry", { ban }),
    event("mute.in_force", "A server's module enforces a mute", { server, ban }),
    event("server.in_sync", "The bans of a server equal the desired state", { server, sync }),
    event(
      "server.out_of_sync",
      "The bans of a server do not equal the desired state: `sync.last_error` says why, such as an unreachable server",
      { server, sync },
    ),
    event("token.created", "An access token was created; only for tokens with the scope admin", {
      actor,
      token,
    }),
    event("token.revoked", "An access token was revoked; only for tokens with the scope admin", {
      actor,
      token,
    }),
    event(
      "session.ended",
      "A session was ended by a sign-out or an admin; only for tokens with the scope admin",
      {
        actor,
        session,
      },
    ),
  ])
  .meta({ id: "Event", description: "Something that happened" });

/** Something that happened; `type` determines the other members. */
export type ControlPlaneEvent = Wire<typeof eventSchema>;

export type EventType = ControlPlaneEvent["type"];

export const eventTypes = eventSchema.options.map(({ shape }) => shape.type.value);

/** Events that are only streamed: they are kept nowhere, so that nobody could be promised all of them. */
const STREAMED: readonly EventType[] = [
  "occupant.joined",
  "occupant.left",
  "occupant.refused",
  "occupant_events.started",
  "occupant_events.stopped",
];

/** The types of events that webhooks can receive. */
export const webhookEventTypes = eventTypes.filter((type) => !STREAMED.includes(type));

/** Continues the sentence "`last_event_id` takes …". */
export const EVENT_ID =
  "the id of an event of this control plane; connect without one, and read the current state, because events may have been missed";

export const eventsQuerySchema = z.strictObject({
  last_event_id: z.string({ error: EVENT_ID }).max(MAX_CURSOR_LENGTH, { error: EVENT_ID }).optional().meta({
    description:
      "As the header Last-Event-ID, for clients that cannot set headers; the header takes precedence",
  }),
});
