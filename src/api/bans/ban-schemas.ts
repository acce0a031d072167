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
      "The bare JID of an account, a domain for all of its accounts, or `*.` and a domain for those of its subdomains, at any depth. The Unicode and ASCII forms of an internationalized domain are equivalent",
    examples: ["bob@example.org", "example.org", "*.example.org"],
  },
  muc: {
    type: ["string", "null"],
    maxLength: 2047,
    description: "A room, or a MUC component for all of its rooms; absent: everywhere",
    examples: ["room@chat.example.org", "chat.example.org"],
  },
  reason: { type: ["string", "null"], maxLength: 1024, description: "Shown to the banned accounts" },
  note: {
    type: ["string", "null"],
    maxLength: MAX_NOTE_LENGTH,
    description: "For staff; not sent to servers",
  },
  expires_at: {
    type: ["string", "null"],
    format: "date-time",
    description: "Its expiry, RFC 3339; absent: permanent",
  },
  duration_seconds: {
    type: ["integer", "null"],
    minimum: 1,
    maximum: MAX_BAN_SECONDS,
    description: "Its duration in seconds, instead of `expires_at`",
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
      "Whether a ban of a domain spares members, admins and owners of the room. Only servers know affiliations, so `/admission` never denies anyone for such a ban",
  },
  force: {
    type: ["boolean", "null"],
    description:
      "Ban even a protected account, the caller's own, a host that a server serves itself, or a domain without a dot",
  },
  allow_dotless: {
    type: ["boolean", "null"],
    description: "Ban even a domain without a dot; unlike `force`, this respects protection",
  },
} as const;

/** The body of `PUT /v1/bans/{id}`, as far as JSON Schema can say it; `readBanWish` is what validates. */
export const banWishDocument = {
  type: "object",
  additionalProperties: false,
  description: "The account or domain to ban, and where. `null` is the same as omitting a field.",
  properties: wishProperties,
  required: ["jid"],
  examples: [
    { jid: "bob@example.org", muc: "room@chat.example.org", reason: "Spam", duration_seconds: 86400 },
  ],
} as const;

/** One ban of `POST /v1/bans`; `readBanOrder` is what validates. */
export const banOrderDocument = {
  ...banWishDocument,
  properties: {
    id: {
      type: ["string", "null"],
      minLength: 1,
      maxLength: MAX_WISH_ID_LENGTH,
      description: "As in `PUT /v1/bans/{id}`: replaces the ban of that id; absent: a random one",
    },
    ...wishProperties,
    dry_run: { type: ["boolean", "null"], description: "Return who would be kicked, without banning anyone" },
  },
} as const;

/** For the schema of the whole body. */
export function banBodyDocument(maxBatch: number): Readonly<Record<string, unknown>> {
  const order = { $ref: "#/components/schemas/BanRequestWithId" };
  return {
    id: "BanRequests",
    anyOf: [order, { type: "array", items: order, minItems: 1, maxItems: maxBatch }],
  };
}

const troubleShape = {
  code: z.string().optional().meta({ description: "`pending`: in progress" }),
  error: z.string().optional(),
};

export const standingSchema = z
  .strictObject({
    server: z.string(),
    in_force: z.boolean(),
    kicked: z.array(kickedSchema).meta({ description: "The occupants that were kicked" }),
    ...troubleShape,
  })
  .meta({
    id: "BanStatus",
    description: "The status of a ban on one server; one that is not in force, with an `error`, is retried",
  });

export const liftingSchema = z
  .strictObject({ server: z.string(), lifted: z.boolean(), ...troubleShape })
  .meta({
    id: "BanLiftStatus",
    description: "Whether a ban is lifted on one server; if not, that is retried",
  });

const allKickedSchema = z.array(kickedSchema).meta({
  description: "The occupants that were kicked, on all servers; for a dry run, those that would be",
});

const placedShape = { ban: banRecordSchema, servers: z.array(standingSchema), kicked: allKickedSchema };

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
  dry_run: z.literal(true).meta({ description: "Nothing was changed" }),
  servers: z.array(z.strictObject({ server: z.string(), kicked: z.array(kickedSchema), ...troubleShape })),
  kicked: allKickedSchema,
};

const refusedShape = {
  ...errorSchema.shape,
  ban: banRecordSchema.optional().meta({ description: "`already-banned`: the existing ban" }),
};

const placedSchema = z
  .strictObject(placedShape)
  .meta({ id: "BanPlaced", description: "A ban that was placed" });
const triedSchema = z
  .strictObject(triedShape)
  .meta({ id: "BanPreview", description: "The result of a dry run" });
const refusedSchema = z
  .strictObject(refusedShape)
  .meta({ id: "BanRejection", description: "Why a ban was not placed" });

const line = z.int().min(1).optional().meta({ description: "With CSV: the first line of the row" });

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
  .meta({ id: "BanResults", description: "The result for each ban, in order" });

const json = (schema: z.ZodType) => ({ "application/json": schema });

/** What placing a ban may be answered with. */
const placingReplies: Readonly<Record<number, DocumentedReply>> = {
  201: {
    description:
      "The ban is saved; `servers` has its status on each. Where it is not in force yet, that is retried",
    content: json(placedSchema),
  },
  400: { description: "Invalid request", content: json(errorSchema) },
  404: { description: "No configured server has that MUC component", content: json(errorSchema) },
  409: {
    description:
      "`already-banned`: there is such a ban, in `ban`; `protected`: the account is protected or the caller's own, or a server serves that host itself",
    content: json(refusedSchema),
  },
  503: {
    description:
      "The store is unavailable, and the ban may or may not have been saved; or an internationalized JID cannot be normalized because no server is reachable, and nothing was changed",
    content: json(errorSchema),
  },
};

export const postBansReplies: Readonly<Record<number, DocumentedReply>> = {
  ...placingReplies,
  200: {
    description:
      "A dry run; or the ban of that `id` was replaced, or is unchanged. For an array or CSV: the result for each",
    content: json(z.union([placedSchema, triedSchema, batchSchema])),
  },
};

export const putBanReplies: Readonly<Record<number, DocumentedReply>> = {
  ...placingReplies,
  200: {
    description: "The ban of that id was replaced, or is unchanged",
    content: json(placedSchema),
  },
};

/** What stands in the path of one ban. */
export const banParamsSchema = z.strictObject({
  id: contractField(wishIdField, { description: "The ban's id", examples: ["case-17"] }),
});
