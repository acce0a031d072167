import { z } from "zod";
import type { Context } from "../context";
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, pageSizeField } from "../contract/fields";
import { failure, invalidField, type Outcome, success } from "../contract/problem";
import { contractField } from "../http/read-input";

// What is answered. Members are closed, so that the document says everything.

export const jidSchema = z.string().meta({ description: "A JID, prepped", examples: ["bob@example.org"] });
/** Who a ban is about. */
export const banJidSchema = z.string().meta({
  description: "The bare JID of an account, a domain, or `*.` and a domain for its subdomains, normalized",
  examples: ["bob@example.org"],
});
export const exceptSchema = z
  .array(jidSchema)
  .optional()
  .meta({ description: "The accounts that a ban of a domain spares, sorted; absent: none" });
export const spareAffiliatedSchema = z.literal(true).optional().meta({
  description: "A ban of a domain spares members, admins and owners of the room; absent: it does not",
});

export const roomJidSchema = z
  .string()
  .meta({ description: "A room JID, prepped", examples: ["room@chat.example.org"] });

export const timeSchema = z
  .string()
  .meta({ description: "RFC 3339, in UTC", format: "date-time", examples: ["2030-01-31T12:00:00.000Z"] });

export const errorSchema = z
  .strictObject({
    error: z.string().meta({ description: "For people" }),
    code: z.string().meta({ description: "For programs" }),
  })
  .meta({ id: "Error", description: "Why a request failed" });

const serverFailureSchema = z
  .strictObject({
    server: z.string().meta({ description: "The server's name" }),
    status: z.int().min(400).max(599),
    code: z.string(),
    error: z.string(),
    may_be_done: z.boolean().meta({ description: "False if it is certain that the server changed nothing" }),
  })
  .meta({ id: "ServerFailure", description: "One server that failed, or may have failed" });

export const failedSchema = z.array(serverFailureSchema).meta({ description: "The servers that failed" });

export const serverErrorSchema = z
  .strictObject({ ...errorSchema.shape, failed: failedSchema })
  .meta({ id: "ServerError", description: "Why servers failed" });

export const kickedSchema = z
  .strictObject({
    muc: roomJidSchema,
    nickname: z.string(),
    jid: jidSchema,
    occupant_id: z.string().optional().meta({ description: "XEP-0421; Prosody 0.12 and later" }),
  })
  .meta({ id: "Kicked", description: "One occupant that was kicked, or would be" });

const banShape = {
  id: z.string(),
  jid: banJidSchema,
  muc: roomJidSchema.optional().meta({ description: "A room, or a MUC component; absent: everywhere" }),
  reason: z.string().optional(),
  expires_at: z.string().optional(),
  except: exceptSchema,
  spare_affiliated: spareAffiliatedSchema,
};

export const banSchema = z
  .strictObject(banShape)
  .meta({ id: "Ban", description: "A ban as a module lists it" });

/** A ban on one server. */
export const serverBanSchema = z
  .strictObject({
    ...banShape,
    managed: z.boolean().meta({ description: "Whether the control plane manages it" }),
  })
  .meta({ id: "ServerBan", description: "One ban on one server" });

export const kickAnswerShape = {
  kicked: z.array(kickedSchema),
  dry_run: z.literal(true).optional().meta({ description: "Nothing was changed" }),
  bans: z.array(banSchema).optional().meta({ description: "The bans that `ban_seconds` placed" }),
  failed: failedSchema
    .optional()
    .meta({ description: "The servers that failed, if a request concerned several" }),
};

/** How many entries a page has, written in digits. */
export const limitSchema = contractField(pageSizeField, {
  type: "integer",
  minimum: 1,
  maximum: MAX_PAGE_SIZE,
  default: DEFAULT_PAGE_SIZE,
  description: "The maximum number of entries",
}).optional();

/** The longest cursor there can be, with room to spare, in characters. */
const MAX_CURSOR_LENGTH = 16_384;

const CURSOR = "the next of the previous page";

/** The `next` of the page before, to be read by `readAfter`. */
export const afterSchema = z
  .string({ error: CURSOR })
  .max(MAX_CURSOR_LENGTH, { error: CURSOR })
  .optional()
  .meta({ description: "The `next` of the previous page" });

/** The place that an `after` stands for; undefined where none is given. `list`: which list it must be a place in. */
export function readAfter(
  list: string,
  after: string | undefined,
  { cursors }: Pick<Context, "cursors">,
): Outcome<string | undefined> {
  if (after === undefined) return success(undefined);
  const key = cursors.read(list, after);
  return key === undefined ? failure(invalidField("after", CURSOR)) : success(key);
}

export const nextSchema = z
  .string()
  .optional()
  .meta({ description: "What to send as `after` for the next page; absent on the last" });

/** One of some words. */
export function choiceSchema<const Values extends readonly [string, ...string[]]>(
  values: Values,
  description: string,
) {
  return z.enum(values, { error: `one of ${values.join(", ")}` }).meta({ description });
}
