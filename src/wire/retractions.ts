import { z } from "zod";
import { MAX_BAN_SECONDS, MAX_LISTED_ACCOUNTS, MAX_REASON_BYTES } from "../contract/fields";
import type { MessageResponse, Retraction, RetractionResponse } from "../contract/responses";
import { countSchema, failedSchema, kickedSchema, refusalShape, roomJidSchema } from "./common";
import type { MessageInput, RetractionInput } from "./module-requests";
import { roomSizeSchema } from "./rooms";
import type { Wire } from "./schema";

const retractionShape = {
  messages: countSchema.meta({ description: "Number of messages" }),
  rooms: z
    .array(z.strictObject({ muc: roomJidSchema, messages: countSchema }))
    .meta({ description: "The rooms with at least one of them" }),
  more: z
    .literal(true)
    .optional()
    .meta({ description: "Older messages remain, because the limit was reached: repeat the request" }),
  problem: z
    .strictObject(refusalShape)
    .optional()
    .meta({ description: "Why messages may be missing; repeating the request is safe" }),
};

export const retractionSchema = z.strictObject(retractionShape).meta({
  id: "Retraction",
  description: "Messages that were retracted, or would be in a dry run",
}) satisfies z.ZodType<Retraction>;

const dryRun = z.literal(true).optional().meta({ description: "Nothing was changed" });
const failed = failedSchema.optional();

export const retractionResponseSchema = z.strictObject({ ...retractionShape, dry_run: dryRun, failed }).meta({
  id: "RetractionResponse",
  description: "The messages that were retracted, on all servers",
}) satisfies z.ZodType<RetractionResponse>;

export const messageResponseSchema = z
  .strictObject({
    rooms: z.array(roomSizeSchema).optional(),
    occupants: z.array(kickedSchema).optional(),
    dry_run: dryRun,
    failed,
  })
  .meta({
    id: "MessageResponse",
    description: "The rooms or the occupants that received a message",
  }) satisfies z.ZodType<MessageResponse>;

/** The messages that were retracted. `failed`: the servers that did not do their part. */
export type RetractionResult = Wire<typeof retractionResponseSchema>;

/** The rooms or the occupants that received a message. `failed`: the servers that did not do their part. */
export type MessageResult = Wire<typeof messageResponseSchema>;

/** A request to retract messages, as in the body of `POST /v1/retractions`. */
export type ForcibleRetractionInput = RetractionInput & {
  /** Retract even the messages of a protected account, or of the caller's own. */
  readonly force?: boolean | undefined;
};

const text = (most: number) => ({ type: ["string", "null"], minLength: 1, maxLength: most }) as const;

const selectorDocuments = {
  nickname: { ...text(1023), description: "Requires `muc`; of somebody inside" },
  occupant_id: { ...text(1023), description: "XEP-0421, Prosody 0.12 and later; requires `muc`" },
};

/** The JSON Schemas of the fields by which a kick or a ban retracts messages as well. */
export const retractDocuments = {
  retract: {
    type: ["boolean", "null"],
    description: "Also retract all messages of the account that are in the archives of the rooms concerned",
  },
  retract_seconds: {
    type: ["integer", "null"],
    minimum: 1,
    maximum: MAX_BAN_SECONDS,
    description: "The same for the messages of the last so many seconds only",
  },
} as const;

/** The JSON Schema of the message that precedes an act, such as "the kick". */
export function messagePartDocument(act: string) {
  return {
    type: ["object", "null"],
    additionalProperties: false,
    required: ["to", "text"],
    properties: {
      to: { enum: ["room", "occupant"] },
      text: { type: "string", minLength: 1, maxLength: MAX_REASON_BYTES },
    },
    description: `A message before ${act}, from each room concerned: to everybody inside (\`room\`), or privately to those that it concerns (\`occupant\`)`,
  } as const;
}

/** The member of a response to a ban with a message. */
export const messageProblemSchema = z
  .strictObject(refusalShape)
  .optional()
  .meta({ description: "Why the message may not have been received everywhere; the ban is placed anyway" });

export const retractionDocument = z.object({}).meta({
  id: "RetractionRequest",
  type: "object",
  additionalProperties: false,
  description: "Whose messages to retract: exactly one of `nickname`, `jid`, `occupant_id` and `jids`",
  properties: {
    ...selectorDocuments,
    jid: { ...text(2047), description: "The bare JID of an account", examples: ["bob@example.org"] },
    jids: {
      type: ["array", "null"],
      items: { type: "string", minLength: 1, maxLength: 2047 },
      minItems: 1,
      maxItems: MAX_LISTED_ACCOUNTS,
      description: "The bare JIDs of several accounts, whose messages are retracted together",
      examples: [["bob@example.org", "eve@example.com"]],
    },
    muc: {
      ...text(2047),
      description:
        "A room or, with `jid` or `jids`, a MUC component for all of its rooms; absent: every room",
    },
    seconds: {
      type: ["integer", "null"],
      minimum: 1,
      maximum: MAX_BAN_SECONDS,
      description: "Only messages of the last so many seconds",
    },
    reason: { ...text(MAX_REASON_BYTES), minLength: 0, description: "Shown with each retraction" },
    dry_run: { type: ["boolean", "null"], description: "Return how many messages would be retracted" },
    force: {
      type: ["boolean", "null"],
      description: "Retract even the messages of a protected account, or of the caller's own",
    },
  } satisfies Record<Fields<ForcibleRetractionInput>, object>,
  anyOf: [
    { required: ["nickname", "muc"] },
    { required: ["jid"] },
    { required: ["occupant_id", "muc"] },
    { required: ["jids"] },
  ],
  examples: [{ jid: "bob@example.org", seconds: 3600, reason: "Spam" }],
});

export const messageDocument = z.object({}).meta({
  id: "MessageRequest",
  type: "object",
  additionalProperties: false,
  description:
    "To rooms, or with one of `nickname`, `jid` and `occupant_id` privately to the occupants that match",
  properties: {
    ...selectorDocuments,
    jid: { ...text(3071), description: "Of an account or a session, in `muc` or in every room" },
    muc: {
      ...text(2047),
      description: "A room, or a MUC component for all of its rooms; absent: every room",
    },
    text: { type: "string", minLength: 1, maxLength: MAX_REASON_BYTES },
    dry_run: { type: ["boolean", "null"], description: "Return who would receive the message" },
  } satisfies Record<Fields<MessageInput>, object>,
  required: ["text"],
  examples: [{ muc: "chat.example.org", text: "This server restarts in five minutes" }],
});

type Fields<Input> = Input extends unknown ? keyof Input : never;
