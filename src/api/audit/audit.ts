import { z } from "zod";
import { DEFAULT_PAGE_SIZE } from "../../contract/fields";
import { onlyAllowed } from "../../errors";
import { acceptsType, defineEndpoint } from "../../http/define-endpoint";
import { json, refuse, reply } from "../../http/endpoint";
import { type AuditEntry, toAuditFilter } from "../../store/audit/audit";
import { exampleEntry } from "../../wire/examples";
import { type AuditEntryListed, auditPageSchema, auditQuerySchema } from "../../wire/audit";
import { readAfter } from "../paging";

export function describeEntry(entry: AuditEntry): AuditEntryListed {
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

/** The audit log. */
export const listAudit = defineEndpoint({
  method: "get",
  path: "/v1/audit",
  access: { scope: "audit", needsFullReach: true },
  docs: {
    id: "listAudit",
    tag: "Audit",
    summary: "List entries of the audit log, or export them",
    description: [
      "A page of entries; or, as `application/x-ndjson`, all matching entries, one per line, oldest first. An export does not allow",
      "`order`, `limit` and `after`; if it fails midway, the connection is closed without a terminating chunk.",
      "Requires a token that reaches every room.",
    ].join(" "),
    replies: {
      200: {
        description: "Entries",
        content: {
          ...json("", auditPageSchema).content,
          [NDJSON]: z.string().meta({
            description: "One AuditEntry per line, as JSON",
            examples: [`${JSON.stringify(exampleEntry)}\n`],
          }),
        },
      },
    },
  },
  query: auditQuerySchema,
  async handle({ query, headers }, context) {
    const { order, limit, after, format, ...criteria } = query;
    const place = readAfter("audit", after, context);
    if (!place.ok) return refuse(place.problem);
    const filter = toAuditFilter(criteria);
    if (filter === undefined) return refuse(onlyAllowed("token", "where actor is token"));
    if (format === "ndjson" || (format === undefined && acceptsType({ headers }, NDJSON))) {
      const paging = Object.entries({ order, limit, after }).find(([, value]) => value !== undefined);
      if (paging !== undefined) return refuse(onlyAllowed(paging[0], "with format=json"));
      return { status: 200, type: NDJSON, content: lines(context.store.audit.export(filter)) };
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
});

async function* lines(entries: AsyncIterable<AuditEntry>): AsyncGenerator<string> {
  for await (const entry of entries) yield `${JSON.stringify(describeEntry(entry))}\n`;
}
