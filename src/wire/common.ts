import { z } from "zod";
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, pageSizeField } from "../contract/fields";
import type { Kicked } from "../contract/responses";
import { exampleServer } from "./examples";
import { contractField, type Wire } from "./schema";

// Parts of several requests and responses.

export const jidSchema = z.string().meta({ description: "A JID, normalized", examples: ["bob@example.org"] });

export const roomJidSchema = z
  .string()
  .meta({ description: "A room JID, normalized", examples: ["room@chat.example.org"] });

export const timeSchema = z
  .string()
  .meta({ description: "RFC 3339, in UTC", format: "date-time", examples: ["2030-01-31T12:00:00.000Z"] });

export const serverNameSchema = z
  .string()
  .meta({ description: "The server's name", examples: [exampleServer] });

export const nicknameSchema = z.string().meta({ examples: ["bob"] });

export const countSchema = z.int().min(0);

export const occupantIdSchema = z.string().meta({ description: "XEP-0421; Prosody 0.12 and later" });

export const errorSchema = z
  .strictObject({
    error: z.string().meta({ description: "For people" }),
    code: z.string().meta({ description: "For programs" }),
  })
  .meta({ id: "Error", description: "Why a request failed" });

/** An error as one of many results. */
export const refusalShape = { status: z.int().min(400).max(599), ...errorSchema.shape };

const serverFailureSchema = z
  .strictObject({
    server: serverNameSchema,
    ...refusalShape,
    may_be_done: z
      .boolean()
      .meta({ description: "False only if it is certain that the server did nothing of the request" }),
  })
  .meta({ id: "ServerFailure", description: "One server that failed, or may have failed" });

export type ServerFailure = Wire<typeof serverFailureSchema>;

export const failedSchema = z
  .array(serverFailureSchema)
  .meta({ description: "The servers that failed", examples: [[]] });

/** The part of a response that names the servers which did not do their part. */
export interface ServerFailures {
  readonly failed?: readonly ServerFailure[] | undefined;
}

export const serverErrorSchema = z
  .strictObject({ ...errorSchema.shape, failed: failedSchema })
  .meta({ id: "ServerError", description: "Why servers did not do what was requested" });

export const kickedSchema = z
  .strictObject({
    muc: roomJidSchema,
    nickname: nicknameSchema,
    jid: jidSchema,
    occupant_id: occupantIdSchema.optional(),
  })
  .meta({
    id: "Kicked",
    description: "One occupant that was kicked, or would be",
  }) satisfies z.ZodType<Kicked>;

/** The requested page of a listing. */
export interface PageInput {
  /** Page size, 1 to 1,000; default: 100. */
  readonly limit?: number | undefined;
  /** Cursor: the `next` of the previous page. */
  readonly after?: string | undefined;
}

/** Maximum length of a cursor in characters, with room to spare. */
export const MAX_CURSOR_LENGTH = 16_384;

/** Continues the sentence "`after` takes …". */
export const CURSOR = "the next of the previous page";

/** The query parameters of every listing. */
export const pageQueryShape = {
  limit: contractField(pageSizeField, {
    type: "integer",
    minimum: 1,
    maximum: MAX_PAGE_SIZE,
    default: DEFAULT_PAGE_SIZE,
    description: "The maximum number of entries",
  }).optional(),
  after: z
    .string({ error: CURSOR })
    .max(MAX_CURSOR_LENGTH, { error: CURSOR })
    .optional()
    .meta({ description: "The `next` of the previous page" }),
} satisfies Record<keyof PageInput, z.ZodType>;

export const nextSchema = z
  .string()
  .optional()
  .meta({ description: "What to send as `after` for the next page; absent on the last" });
