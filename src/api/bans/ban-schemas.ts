import { z } from "zod";
import { MAX_NOTE_LENGTH, MAX_WISH_ID_LENGTH, wishIdField } from "../../bans/ban-request";
import { MAX_BAN_SECONDS, MAX_EXCEPTIONS } from "../../contract/fields";
import type { DocumentedReply } from "../../http/endpoint";
import { contractField } from "../../http/read-input";
import {
  banJidSchema,
  errorSchema,
  exceptSchema,
  kickedSchema,
  roomJidSchema,
  spareAffiliatedSchema,
} from "../schemas";
import { banRecordSchema } from "./ban-responses";

const wishProperties = {
  jid: {
    type: "string",
    minLength: 1,
    maxLength: 2047,
    description:
      "The bare JID of an account, a domain for all of its accounts, or `*.` and a domain for those of its subdomains, at any depth. Both forms of an internationalized domain are the same",
    examples: ["bob@example.org", "example.org", "*.example.org"],
  },
  muc: {
    type: ["string", "null"],
    maxLength: 2047,
    description: "A room, or a MUC component for all of its rooms; absent: everywhere",
    examples: ["room@chat.example.org", "chat.example.org"],
  },
  reason: { type: ["string", "null"], maxLength: 1024, description: "What those hear who are kept out" },
  note: { type: ["string", "null"], maxLength: MAX_NOTE_LENGTH, description: "For staff; no server is told" },
  expires_at: {
    type: ["string", "null"],
    format: "date-time",
    description: "When it ends, RFC 3339; absent: never",
  },
  duration: {
    type: ["integer", "null"],
    minimum: 1,
    maximum: MAX_BAN_SECONDS,
    description: "How long it lasts, in seconds; instead of `expires_at`",
  },
  except: {
    type: ["array", "null"],
    items: { type: "string", minLength: 1, maxLength: 2047 },
    minItems: 1,
    maxItems: MAX_EXCEPTIONS,
    description: "Bare JIDs of accounts that a ban of a domain spares",
    examples: [["good@example.org"]],
  },
  spare_affiliated: {
    type: ["boolean", "null"],
    description:
      "Whether a ban of a domain spares members, admins and owners of the room. Only a server knows them, so that `/admission` never refuses anybody for such a ban",
  },
  force: {
    type: ["boolean", "null"],
    description:
      "Even if it is about an account that is protected, or the caller's own, a host that a server serves itself, or a domain without a dot",
  },
  allow_dotless: {
    type: ["boolean", "null"],
    description: "Even if it is about a domain without a dot; protection holds, unlike with `force`",
  },
} as const;

/** The body of `PUT /v1/bans/{id}`, as far as JSON Schema can say it; `readBanWish` is what validates. */
export const banWishDocument = {
  type: "object",
  additionalProperties: false,
  description: "Who is to stay out of what. `null` means absent.",
  properties: wishProperties,
  required: ["jid"],
  examples: [{ jid: "bob@example.org", muc: "room@chat.example.org", reason: "Spam", duration: 86400 }],
} as const;

/** One ban of `POST /v1/bans`; `readBanOrder` is what validates. */
export const banOrderDocument = {
  ...banWishDocument,
  properties: {
    id: {
      type: ["string", "null"],
      minLength: 1,
      maxLength: MAX_WISH_ID_LENGTH,
      description: "As in `PUT /v1/bans/{id}`, with which it means the same; absent: one is made up",
    },
    ...wishProperties,
    dry_run: { type: ["boolean", "null"], description: "Only answer whom it would hit" },
  },
} as const;

/** For the schema of the whole body. */
export function banBodyDocument(maxBatch: number): Readonly<Record<string, unknown>> {
  const order = { $ref: "#/components/schemas/BanOrder" };
  return { id: "BanBody", anyOf: [order, { type: "array", items: order, minItems: 1, maxItems: maxBatch }] };
}

const troubleShape = {
  code: z.string().optional().meta({ description: "`pending`: it is under way" }),
  error: z.string().optional(),
};

export const standingSchema = z
  .strictObject({
    server: z.string(),
    in_force: z.boolean(),
    removed: z.array(kickedSchema).meta({ description: "Who was inside and was removed" }),
    ...troubleShape,
  })
  .meta({
    id: "BanStanding",
    description:
      "How a ban stands on one server; what is not in force there, with an `error`, is tried again",
  });

export const liftingSchema = z
  .strictObject({ server: z.string(), lifted: z.boolean(), ...troubleShape })
  .meta({
    id: "BanLifting",
    description: "Whether a ban is lifted on one server; if not, it is tried again",
  });

const removedSchema = z
  .array(kickedSchema)
  .meta({ description: "Who was inside and was removed, on all servers; to a dry run: who would be" });

const placedShape = { ban: banRecordSchema, servers: z.array(standingSchema), removed: removedSchema };

const triedShape = {
  ban: z.strictObject({
    id: z.string().optional(),
    jid: banJidSchema,
    muc: roomJidSchema.optional(),
    reason: z.string().optional(),
    note: z.string().optional(),
    expires_at: z.string().optional(),
    except: exceptSchema,
    spare_affiliated: spareAffiliatedSchema,
  }),
  dry_run: z.literal(true).meta({ description: "Nothing was done" }),
  servers: z.array(z.strictObject({ server: z.string(), removed: z.array(kickedSchema), ...troubleShape })),
  removed: removedSchema,
};

const refusedShape = {
  ...errorSchema.shape,
  ban: banRecordSchema.optional().meta({ description: "`already-banned`: the ban that is in the way" }),
};

const placedSchema = z
  .strictObject(placedShape)
  .meta({ id: "BanPlaced", description: "A ban that was placed" });
const triedSchema = z
  .strictObject(triedShape)
  .meta({ id: "BanTried", description: "What a ban would be, and whom it would hit" });
const refusedSchema = z
  .strictObject(refusedShape)
  .meta({ id: "BanRefused", description: "Why a ban was not placed" });

const line = z.int().min(1).optional().meta({ description: "Of CSV: the line that the row begins on" });

const batchSchema = z
  .strictObject({
    results: z.array(
      z.union([
        z.strictObject({ status: z.union([z.literal(200), z.literal(201)]), line, ...placedShape }),
        z.strictObject({ status: z.literal(200), line, ...triedShape }),
        z.strictObject({ status: z.int().min(400).max(599), line, ...refusedShape }),
      ]),
    ),
  })
  .meta({ id: "BanBatchAnswer", description: "What became of each ban, in order" });

const json = (schema: z.ZodType) => ({ "application/json": schema });

/** What placing a ban may be answered with. */
const placingReplies: Readonly<Record<number, DocumentedReply>> = {
  201: {
    description: "It is on record; `servers` says where it is in force. What is not yet is being tried",
    content: json(placedSchema),
  },
  400: { description: "Not a valid request", content: json(errorSchema) },
  404: { description: "No server is configured to have that MUC component", content: json(errorSchema) },
  409: {
    description:
      "`already-banned`: there is such a ban, in `ban`; `protected`: the account is, or is the caller's own, or a server serves that host itself",
    content: json(refusedSchema),
  },
  503: {
    description:
      "The store cannot be reached, and it may be on record or not; or an internationalized JID cannot be normalized because no server answers, and nothing was done",
    content: json(errorSchema),
  },
};

export const postBansReplies: Readonly<Record<number, DocumentedReply>> = {
  ...placingReplies,
  200: {
    description:
      "A dry run; or what had the `id` was replaced, or is the same. To an array, or CSV: what became of each",
    content: json(z.union([placedSchema, triedSchema, batchSchema])),
  },
};

export const putBanReplies: Readonly<Record<number, DocumentedReply>> = {
  ...placingReplies,
  200: {
    description: "It takes the place of the one of that id, or is the same",
    content: json(placedSchema),
  },
};

/** What stands in the path of one ban. */
export const banParamsSchema = z.strictObject({
  id: contractField(wishIdField, { description: "The ban's id", examples: ["case-17"] }),
});
