import { z } from "zod";
import { MAX_BAN_SECONDS } from "../contract/fields";
import type { KickResponse } from "../contract/responses";
import { moduleBanSchema } from "./bans/bans";
import { errorSchema, failedSchema, kickedSchema, refusalShape } from "./common";
import type { KickInput } from "./module-requests";
import { messagePartDocument, messageProblemSchema, retractDocuments, retractionSchema } from "./retractions";
import type { Wire } from "./schema";

/** A request to kick, as in the body of `POST /muc_kick` of a control plane. */
export type ForcibleKickInput = KickInput & {
  /** Kick even if the account is protected, or the caller's own, or a server serves that host itself. */
  readonly force?: boolean | undefined;
};

type KickField<Request = ForcibleKickInput> = Request extends unknown ? keyof Request : never;

const properties = {
  nickname: { type: ["string", "null"], minLength: 1, maxLength: 1023, description: "Requires `muc`" },
  jid: {
    type: ["string", "null"],
    description: "Bare: every occupant of this account; full: that session. Without `muc`: in every room",
    maxLength: 3071,
    examples: ["bob@example.org"],
  },
  occupant_id: {
    type: ["string", "null"],
    minLength: 1,
    maxLength: 1023,
    description: "XEP-0421, Prosody 0.12 and later; requires `muc`",
  },
  joined_since: {
    type: ["string", "null"],
    maxLength: 64,
    description:
      "Everybody who joined the room within a duration up to now (a whole number and `s`, `m`, `h` or `d`), or since a time of RFC 3339, except its admins and owners; requires `muc`",
    examples: ["10m"],
  },
  affiliation: {
    type: ["string", "null"],
    enum: ["none", "member", "admin", "owner", null],
    description: "With `joined_since`: only those with this affiliation to the room",
  },
  muc: {
    type: ["string", "null"],
    examples: ["room@chat.example.org"],
    maxLength: 2047,
    description: "The room, a bare JID",
  },
  reason: { type: ["string", "null"], maxLength: 1024, description: "Shown to the occupants concerned" },
  dry_run: { type: ["boolean", "null"], description: "Return who would be kicked, without removing anyone" },
  ban_seconds: {
    type: ["integer", "null"],
    minimum: 1,
    maximum: MAX_BAN_SECONDS,
    description:
      "Ban the account for so many seconds; requires the ban scope. It never shortens a ban: the longer one determines the end and the reason",
  },
  publish: {
    type: ["boolean", "null"],
    description:
      "With `ban_seconds`: servers that publish a block list of their own list the accounts there. A repetition without it changes nothing",
  },
  role: {
    type: ["string", "null"],
    enum: ["visitor", null],
    description:
      "`visitor`: mute the accounts instead of kicking them. They may stay and read, but their messages are rejected; requires the ban scope",
  },
  mute_seconds: {
    type: ["integer", "null"],
    minimum: 1,
    maximum: MAX_BAN_SECONDS,
    description:
      "With `role`: for so many seconds; absent: permanently. It never shortens a mute: the longer one determines the end and the reason",
  },
  ...retractDocuments,
  message: messagePartDocument("the kick"),
  force: {
    type: ["boolean", "null"],
    description: "Kick even a protected account, the caller's own, or a host that a server serves itself",
  },
} as const satisfies Record<KickField, object>;

/** The JSON Schema of one request, as far as it can express it; `readKickOrder` validates, by the contract. */
const kickRequestDocument = z.object({}).meta({
  id: "KickRequest",
  type: "object",
  additionalProperties: false,
  description:
    "The occupants to kick or to mute: exactly one of `nickname`, `jid`, `occupant_id` and `joined_since`. `null` is the same as omitting a field.",
  properties,
  anyOf: [
    { required: ["nickname", "muc"] },
    { required: ["jid"] },
    { required: ["occupant_id", "muc"] },
    { required: ["joined_since", "muc"] },
  ],
  examples: [{ nickname: "bob", muc: "room@chat.example.org", reason: "Enough for today" }],
});

/** The JSON Schema of the body of `POST /muc_kick`. */
export function kickBodyDocument(maxBatch: number) {
  return z
    .union([kickRequestDocument, z.array(kickRequestDocument).min(1).max(maxBatch)])
    .meta({ id: "KickRequests" });
}

const kickAnswerShape = {
  kicked: z.array(kickedSchema),
  muted: z
    .array(kickedSchema)
    .optional()
    .meta({ description: "With `role`: the occupants who were muted instead" }),
  dry_run: z.literal(true).optional().meta({ description: "Nothing was changed" }),
  retraction: retractionSchema.optional(),
  bans: z.array(moduleBanSchema).optional().meta({ description: "The bans that `ban_seconds` placed" }),
  mutes: z.array(moduleBanSchema).optional().meta({ description: "The mutes that `role` placed" }),
  message_problem: messageProblemSchema,
  failed: failedSchema.optional().meta({
    description: "The servers that failed, if a request concerned several",
  }),
};

export const kickAnswerSchema = z.strictObject(kickAnswerShape).meta({
  id: "KickResponse",
  description: "The result of one request",
}) satisfies z.ZodType<KickResponse>;

/** The result of one request. `failed`: the servers that did not do their part. */
export type ControlPlaneKickResult = Wire<typeof kickAnswerSchema>;

export const kickBatchSchema = z
  .strictObject({
    results: z.array(
      z.union([
        z
          .strictObject({ status: z.literal(200), ...kickAnswerShape })
          .meta({ id: "KickDone", description: "The result of one request of a batch" }),
        z
          .strictObject({ ...refusalShape, failed: failedSchema.optional() })
          .meta({ id: "KickRejection", description: "Why one request of a batch failed" }),
      ]),
    ),
  })
  .meta({ id: "KickResults", description: "The result of each request, in order" });

/** The result of each request of a batch, in order. `failed`: the servers that did not do their part of a request. */
export type ControlPlaneKickResults = Wire<typeof kickBatchSchema>;

export const notRecordedSchema = z
  .strictObject({ ...errorSchema.shape, response: z.unknown().optional() })
  .meta({ id: "OutcomeNotRecorded", description: "What could not be audited" });
