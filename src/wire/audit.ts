import { z } from "zod";
import type { FieldType } from "../contract/fields";
import { parseTimestamp } from "../contract/timestamp";
import { nextSchema, occupantIdSchema, type PageInput, pageQueryShape, timeSchema } from "./common";
import { exampleActor, exampleEntry } from "./examples";
import { choice, contractField, type Wire, words } from "./schema";

/**
 * The kind of actor. `token`: the holder of a token. `person`: somebody who signed in to the console. `header`: a caller with the fixed `Authorization` value of old
 * callers. `operator`: a person at the command line of the control plane. `system`: the control plane itself.
 */
export const actorKinds = ["token", "person", "header", "operator", "system"] as const;

export type AuditActorKind = (typeof actorKinds)[number];

/**
 * `intent`: before an action; `outcome`: how the action of an intent ended; `event`: a completed action without an
 * intent.
 */
export const auditKinds = ["intent", "outcome", "event"] as const;

export type AuditKind = (typeof auditKinds)[number];

/**
 * How an action ended. `done`: completely. `partial`: in part. `refused`: denied or impossible, so not begun. `failed`:
 * begun, but not done. `unknown`: the process ended before it could record the outcome.
 */
export const auditResults = ["done", "partial", "refused", "failed", "unknown"] as const;

export type AuditResult = (typeof auditResults)[number];

export const auditOrders = ["newest", "oldest"] as const;

export const actorSchema = z
  .strictObject({
    kind: words(actorKinds),
    id: z
      .string()
      .optional()
      .meta({ description: "Of a token; of a person: that of their identity provider" }),
    label: z.string().optional(),
  })
  .meta({ examples: [exampleActor] });

/** The actor of an audit entry. */
export type Actor = Wire<typeof actorSchema>;

const targetSchema = z.strictObject({
  jid: z.string().optional(),
  muc: z.string().optional(),
  nickname: z.string().optional(),
  occupant_id: occupantIdSchema.optional(),
});

/** The subject of an entry of the audit log. */
export type AuditTargetListed = Wire<typeof targetSchema>;

const detailsSchema = z.record(z.string(), z.unknown());

export const auditEntrySchema = z
  .strictObject({
    seq: z.int().min(1).meta({ description: "1, 2, 3, … without gaps" }),
    at: timeSchema,
    kind: words(
      auditKinds,
      "intent: before an action; outcome: its result; event: an action without an intent",
    ),
    intent: z.int().min(1).optional().meta({ description: "In an outcome: the seq of its intent" }),
    instance: z.string().meta({ description: "The process that wrote it, by the id of its store session" }),
    actor: actorSchema,
    address: z.string().optional().meta({ description: "The network address that the request came from" }),
    action: z.string().meta({ examples: ["kick", "token.create"] }),
    targets: z.array(targetSchema),
    reason: z.string().optional().meta({ description: "Why, in the words of the actor" }),
    result: words(auditResults, "Of an outcome").optional(),
    details: detailsSchema.optional(),
    prev_hash: z.string().meta({ description: "The hash of the previous entry" }),
    hash: z.string(),
  })
  .meta({ id: "AuditEntry", description: "One entry of the audit log", examples: [exampleEntry] });

/** An entry of the audit log of a control plane. Times are RFC 3339. */
export type AuditEntryListed = Wire<typeof auditEntrySchema>;

/**
 * Why a chain is broken. `changed`: the entry does not match its hash. `unlinked`: it does not have the hash of the
 * previous one, one of the two was replaced. `missing`: it is missing, later ones exist. `truncated`: it and all later
 * ones are missing. `extra`: it was not added by this program. `head`: the last entry is not the one in `audit_head`.
 * `targets`: the entry is intact, but its search index is not. `open`: it is intact, but the list of intents without an outcome
 * is not. `anchor`: it does not match the anchor.
 */
export const auditBreakReasons = [
  "changed",
  "unlinked",
  "missing",
  "truncated",
  "extra",
  "head",
  "targets",
  "open",
  "anchor",
] as const;

export type AuditBreakReason = (typeof auditBreakReasons)[number];

const verifiedAt = timeSchema.meta({ description: "When the verification began" });

export const auditVerificationSchema = z
  .discriminatedUnion("intact", [
    z.strictObject({
      intact: z.literal(true),
      at: verifiedAt,
      seq: z
        .int()
        .min(0)
        .meta({ description: "The last entry; all up to it are verified", examples: [42] }),
      hash: z
        .string()
        .meta({ description: "Its hash; 64 zeros without entries", examples: [exampleEntry.hash] }),
    }),
    z.strictObject({
      intact: z.literal(false),
      at: verifiedAt,
      seq: z.int().min(1).meta({ description: "The first entry that is wrong" }),
      reason: words(auditBreakReasons, "Why"),
      error: z.string().meta({ description: "The same for people" }),
    }),
  ])
  .meta({ id: "AuditVerification", description: "Whether the chain of the audit log is intact" });

/** Whether the chain of the audit log is intact, and up to which entry. */
export type AuditVerificationListed = Wire<typeof auditVerificationSchema>;

export const auditPageSchema = z.strictObject({ entries: z.array(auditEntrySchema), next: nextSchema });

export type AuditResponse = Wire<typeof auditPageSchema>;

/** Filters of the audit log; all given ones must match. */
export interface AuditQuery {
  readonly kind?: AuditKind | undefined;
  readonly actor?: AuditActorKind | undefined;
  /** The id of a token; only with `actor` token, or without. */
  readonly token?: string | undefined;
  readonly action?: string | undefined;
  /** About this account or domain. */
  readonly jid?: string | undefined;
  /** About this room or MUC component. */
  readonly muc?: string | undefined;
  /** The earliest time, RFC 3339. */
  readonly from?: string | undefined;
  /** The end of the range, exclusive, RFC 3339. */
  readonly to?: string | undefined;
  /** The intent of this seq and its outcome. */
  readonly intent?: number | undefined;
}

/** The requested page of the audit log, and its order; default: newest first. */
export interface AuditPageInput extends PageInput {
  readonly order?: (typeof auditOrders)[number] | undefined;
}

const instantField: FieldType<number> = {
  takes: "an RFC 3339 timestamp such as 2030-01-31T12:00:00Z",
  read: (value) => {
    const seconds = typeof value === "string" ? parseTimestamp(value) : undefined;
    return seconds === undefined ? undefined : seconds * 1000;
  },
};

const seqField: FieldType<number> = {
  takes: "a whole number, at least 1",
  read: (value) => (typeof value === "string" && /^[1-9]\d{0,14}$/.test(value) ? Number(value) : undefined),
};

/** The query of a listing of the audit log; times are read as Unix time in ms. */
export const auditQuerySchema = z.strictObject({
  kind: choice(auditKinds, "Only entries of this kind").optional(),
  actor: choice(actorKinds, "Only actions of such an actor").optional(),
  token: text("Only actions with the token of this id").optional(),
  action: text("Only this action, such as kick").optional(),
  jid: text("Only entries about this account or domain; the resource of a full JID is ignored").optional(),
  muc: text("Only entries about this room or MUC component").optional(),
  from: contractField(instantField, { format: "date-time", description: "Not before this time" }).optional(),
  to: contractField(instantField, {
    format: "date-time",
    description: "Before this time",
  }).optional(),
  intent: contractField(seqField, {
    type: "integer",
    minimum: 1,
    description: "Only the intent of this number and its outcome",
  }).optional(),
  order: choice(auditOrders, "Default: newest first").optional(),
  ...pageQueryShape,
  format: choice(
    ["json", "ndjson"],
    "The same as the header Accept: application/x-ndjson; default: json",
  ).optional(),
} satisfies Record<keyof AuditQuery | keyof AuditPageInput | "format", z.ZodType>);

function text(description: string) {
  const error = "1 to 4096 characters";
  return z.string({ error }).min(1, { error }).max(4096, { error }).meta({ description });
}
