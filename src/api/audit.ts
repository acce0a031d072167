import { z } from "zod";
import { DEFAULT_PAGE_SIZE, type FieldType } from "../contract/fields";
import { parseTimestamp } from "../contract/timestamp";
import { onlyAllowed } from "../errors";
import { type CallerEndpoint, refuse, reply, type Reply } from "../http/endpoint";
import { acceptsType, contractField, readQuery } from "../http/read-input";
import { type AuditEntry, type AuditFilter, auditKinds, auditResults } from "../store/audit/audit";
import {
  afterSchema,
  choiceSchema,
  errorSchema,
  limitSchema,
  nextSchema,
  readAfter,
  timeSchema,
} from "./schemas";

/** Who did something. */
export const actorSchema = z.strictObject({
  kind: z.enum(["token", "header", "operator", "system"]),
  id: z.string().optional(),
  label: z.string().optional(),
});

/** An entry of the audit as it is answered. */
export const auditEntrySchema = z
  .strictObject({
    seq: z.int().min(1).meta({ description: "1, 2, 3, … without gaps" }),
    at: timeSchema,
    kind: z.enum(auditKinds).meta({
      description: "intent: before an action; outcome: its result; event: an action without an intent",
    }),
    intent: z.int().min(1).optional().meta({ description: "Of an outcome: the seq of its intent" }),
    instance: z.string().meta({ description: "The process that wrote it, by the id of its store session" }),
    actor: actorSchema,
    address: z.string().optional(),
    action: z.string(),
    targets: z.array(
      z.strictObject({
        jid: z.string().optional(),
        muc: z.string().optional(),
        nickname: z.string().optional(),
        occupant_id: z.string().optional(),
      }),
    ),
    reason: z.string().optional(),
    result: z.enum(auditResults).optional().meta({ description: "Of an outcome" }),
    details: z.record(z.string(), z.unknown()).optional(),
    prev_hash: z.string().meta({ description: "The hash of the previous entry" }),
    hash: z.string(),
  })
  .meta({ id: "AuditEntry", description: "One entry of the audit log" });

export function describeEntry(entry: AuditEntry): z.input<typeof auditEntrySchema> {
  const { seq, at, kind, intent, instance, actor, address, action, targets, reason, result } = entry;
  return {
    seq,
    at: new Date(at).toISOString(),
    kind,
    intent,
    instance,
    actor,
    address,
    action,
    targets: targets.map(({ jid, muc, nickname, occupantId }) => ({
      jid,
      muc,
      nickname,
      occupant_id: occupantId,
    })),
    reason,
    result,
    details: entry.details,
    prev_hash: entry.prevHash,
    hash: entry.hash,
  };
}

const NDJSON = "application/x-ndjson";

const actorKinds = ["token", "header", "operator", "system"] as const;
const orders = ["newest", "oldest"] as const;
const formats = ["json", "ndjson"] as const;

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

const querySchema = z.strictObject({
  kind: choiceSchema(auditKinds, "Only entries of this kind").optional(),
  actor: choiceSchema(actorKinds, "Only entries of this kind of actor").optional(),
  token: words("Only actions with the token of this id").optional(),
  action: words("Only this action, such as kick").optional(),
  jid: words("Only about this account or domain; the resource of a full JID is ignored").optional(),
  muc: words("Only about this room or MUC component").optional(),
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
  order: choiceSchema(orders, "Default: newest first").optional(),
  limit: limitSchema,
  after: afterSchema,
  format: choiceSchema(
    formats,
    "`ndjson` is the same as the header `Accept: application/x-ndjson`; default: json",
  ).optional(),
});

/** The record of who did what. */
export const listAudit: CallerEndpoint = {
  method: "get",
  path: "/v1/audit",
  access: { scope: "audit", needsFullReach: true },
  docs: () => ({
    id: "listAudit",
    tag: "Audit",
    summary: "One entry of the audit log",
    description: [
      "A page of entries; or, as `application/x-ndjson`, all matching entries, one per line, oldest first. An export does not allow",
      "`order`, `limit` and `after`; if it fails midway, the connection is closed without a terminating chunk.",
      "Requires a token that reaches every room.",
    ].join(" "),
    query: querySchema,
    replies: {
      200: {
        description: "Entries",
        content: {
          "application/json": z.strictObject({ entries: z.array(auditEntrySchema), next: nextSchema }),
          [NDJSON]: z.string().meta({ description: "One AuditEntry per line, as JSON" }),
        },
      },
      400: { description: "Invalid query", content: { "application/json": errorSchema } },
    },
  }),
  async handle(request, context) {
    const query = readQuery(querySchema, request);
    if (!query.ok) return refuse(query.problem);
    const place = readAfter("audit", query.value.after, context);
    if (!place.ok) return refuse(place.problem);
    const { order, limit, after, format, ...rest } = query.value;
    const filter = filterOf(rest);
    if (filter === undefined) return refuse(onlyAllowed("token", "where actor is token"));
    if (format === "ndjson" || (format === undefined && acceptsType(request, NDJSON))) {
      const paging = Object.entries({ order, limit, after }).find(([, value]) => value !== undefined);
      if (paging !== undefined) return refuse(onlyAllowed(paging[0], "with format=json"));
      return exportEntries(context.store.audit.export(filter));
    }
    const page = await context.store.audit.list({
      filter,
      order: order ?? "newest",
      limit: limit ?? DEFAULT_PAGE_SIZE,
      after: place.value === undefined ? undefined : Number(place.value),
    });
    const next = page.next === undefined ? undefined : context.cursors.write("audit", String(page.next));
    return reply(200, { entries: page.entries.map(describeEntry), next });
  },
};

type FilterQuery = Omit<z.output<typeof querySchema>, "order" | "limit" | "after" | "format">;

function filterOf({ actor, token, jid, muc, ...rest }: FilterQuery): AuditFilter | undefined {
  if (token !== undefined && actor !== undefined && actor !== "token") return undefined;
  const kind = token === undefined ? actor : "token";
  return {
    ...rest,
    actor: kind === undefined ? undefined : { kind, id: token },
    target: jid === undefined && muc === undefined ? undefined : { jid, muc },
  };
}

function exportEntries(entries: AsyncIterable<AuditEntry>): Reply {
  return { status: 200, type: NDJSON, content: lines(entries) };
}

async function* lines(entries: AsyncIterable<AuditEntry>): AsyncGenerator<string> {
  for await (const entry of entries) yield `${JSON.stringify(describeEntry(entry))}\n`;
}

function words(description: string) {
  const error = "1 to 4096 characters";
  return z.string({ error }).min(1, { error }).max(4096, { error }).meta({ description });
}
