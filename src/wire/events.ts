import { z } from "zod";
import { actorSchema } from "./audit";
import { banTermsShape } from "./bans/bans";
import { kickedSchema, MAX_CURSOR_LENGTH, timeSchema } from "./common";
import type { Wire } from "./schema";
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
const server = z.string().meta({ description: "The server's name" });
const ban = z.strictObject({ id: z.string(), ...banTermsShape });
const sync = serverSyncSchema;
const token = z.strictObject({ id: z.string(), label: z.string() });

export const eventSchema = z
  .discriminatedUnion("type", [
    event("occupant.kicked", "An occupant was kicked, by a kick or because of a ban", {
      ...{ actor, reason, server },
      occupant: kickedSchema,
    }),
    event("ban.placed", "A ban was placed", { actor, ban }),
    event("ban.changed", "A ban was changed; `ban` is its new state", { actor, ban }),
    event("ban.lifted", "A ban was lifted, or moved out of the token's reach", { actor, reason, ban }),
    event("ban.expired", "A ban has reached its expiry", { ban }),
    event("ban.in_force", "A server's module enforces a ban", { server, ban }),
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
  ])
  .meta({ id: "Event", description: "Something that happened" });

/** Something that happened; `type` determines the other members. */
export type ControlPlaneEvent = Wire<typeof eventSchema>;

export type EventType = ControlPlaneEvent["type"];

export const eventTypes = eventSchema.options.map(({ shape }) => shape.type.value);

/** Continues the sentence "`last_event_id` takes …". */
export const EVENT_ID =
  "the id of an event of this control plane; connect without one, and read the current state, because events may have been missed";

export const eventsQuerySchema = z.strictObject({
  last_event_id: z.string({ error: EVENT_ID }).max(MAX_CURSOR_LENGTH, { error: EVENT_ID }).optional().meta({
    description:
      "As the header Last-Event-ID, for clients that cannot set headers; the header takes precedence",
  }),
});
