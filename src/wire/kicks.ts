import { z } from "zod";
import { MAX_BAN_SECONDS } from "../contract/fields";
import type { KickAnswer } from "../contract/responses";
import { moduleBanSchema } from "./bans";
import { errorSchema, failedSchema, kickedSchema, refusalShape } from "./common";
import type { KickInput } from "./module-requests";
import type { Wire } from "./schema";

/** A request to kick, as a control plane takes it in the body of `POST /muc_kick`. */
export type ForcibleKickInput = KickInput & {
  /** Even if the account is protected, or the caller's own, or a server serves that host itself. */
  readonly force?: boolean | undefined;
};

type KickField<Request = ForcibleKickInput> = Request extends unknown ? keyof Request : never;

const properties = {
  nickname: { type: ["string", "null"], minLength: 1, maxLength: 1023, description: "Needs `muc`" },
  jid: {
    type: ["string", "null"],
    description:
      "Bare: every occupant that is this account; full: that session. Without `muc`: in every room",
    maxLength: 3071,
    examples: ["bob@example.org"],
  },
  occupant_id: {
    type: ["string", "null"],
    minLength: 1,
    maxLength: 1023,
    description: "XEP-0421, Prosody 0.12 and later; needs `muc`",
  },
  muc: {
    type: ["string", "null"],
    examples: ["room@chat.example.org"],
    maxLength: 2047,
    description: "The room, a bare JID",
  },
  reason: { type: ["string", "null"], maxLength: 1024, description: "What the people concerned are told" },
  dry_run: { type: ["boolean", "null"], description: "Return who would be removed, without removing anyone" },
  ban_seconds: {
    type: ["integer", "null"],
    minimum: 1,
    maximum: MAX_BAN_SECONDS,
    description: "Ban the account for so many seconds; takes the scope ban. It never shortens a ban",
  },
  force: {
    type: ["boolean", "null"],
    description: "Even if the account is protected, or the caller's own, or a server serves that host itself",
  },
} as const satisfies Record<KickField, object>;

/** The document of one request, as far as JSON Schema can express it; `readKickOrder` validates, by the contract. */
const kickRequestDocument = z.object({}).meta({
  id: "KickRequest",
  type: "object",
  additionalProperties: false,
  description: "Whom to remove: exactly one of `nickname`, `jid` and `occupant_id`. `null` means absent.",
  properties,
  anyOf: [{ required: ["nickname", "muc"] }, { required: ["jid"] }, { required: ["occupant_id", "muc"] }],
  examples: [{ nickname: "bob", muc: "room@chat.example.org", reason: "Enough for today" }],
});

/** The document of the body of `POST /muc_kick`. */
export function kickBodyDocument(maxBatch: number) {
  return z
    .union([kickRequestDocument, z.array(kickRequestDocument).min(1).max(maxBatch)])
    .meta({ id: "KickBody" });
}

const kickAnswerShape = {
  kicked: z.array(kickedSchema),
  dry_run: z.literal(true).optional().meta({ description: "Nothing was done" }),
  bans: z.array(moduleBanSchema).optional().meta({ description: "The bans that `ban_seconds` placed" }),
  failed: failedSchema.optional().meta({
    description: "The servers that did not do their part, where a request was for several",
  }),
};

export const kickAnswerSchema = z.strictObject(kickAnswerShape).meta({
  id: "KickAnswer",
  description: "The result of one request",
}) satisfies z.ZodType<KickAnswer>;

export const kickBatchSchema = z
  .strictObject({
    results: z.array(
      z.union([
        z
          .strictObject({ status: z.literal(200), ...kickAnswerShape })
          .meta({ id: "KickDone", description: "The result of one request of a batch" }),
        z
          .strictObject({ ...refusalShape, failed: failedSchema.optional() })
          .meta({ id: "KickRefused", description: "Why one request of a batch was not carried out" }),
      ]),
    ),
  })
  .meta({ id: "KickBatchAnswer", description: "The result of each request, in order" });

/** The result of each request of a batch, in order. `failed`: the servers that did not do their part of a request. */
export type ControlPlaneKickResults = Wire<typeof kickBatchSchema>;

export const notRecordedSchema = z
  .strictObject({ ...errorSchema.shape, answer: z.unknown().optional() })
  .meta({ id: "NotRecorded", description: "What could not be audited" });
