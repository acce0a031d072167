import { z } from "zod";
import { banForSeconds } from "../bans/kick-bans";
import type { Context } from "../context";
import { MAX_BAN_SECONDS } from "../contract/fields";
import {
  type CallerEndpoint,
  type CallerRequest,
  type DocumentedReply,
  refuse,
  reply,
  type Reply,
  unavailable,
} from "../http/endpoint";
import { contractParser, readBody } from "../http/read-input";
import { type KickOrder, readKickOrder } from "../kicks/kick-request";
import type { KickResult } from "../servers/server-result";
import { errorSchema, failedSchema, kickAnswerShape, serverErrorSchema } from "./schemas";

const room = { type: ["string", "null"], examples: ["room@chat.example.org"], maxLength: 2047 };

/** A request to kick, as far as JSON Schema can say it; the contract's own parser is what validates. */
export const kickRequestDocument = {
  type: "object",
  additionalProperties: false,
  description: "Whom to remove: exactly one of `nickname`, `jid` and `occupant_id`. `null` means absent.",
  properties: {
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
    muc: { ...room, description: "The room, a bare JID" },
    reason: { type: ["string", "null"], maxLength: 1024, description: "What the people concerned are told" },
    dry_run: { type: ["boolean", "null"], description: "Only answer who would be removed" },
    ban_seconds: {
      type: ["integer", "null"],
      minimum: 1,
      maximum: MAX_BAN_SECONDS,
      description: "Ban the account for so many seconds; takes the scope ban. It never shortens a ban",
    },
    force: {
      type: ["boolean", "null"],
      description:
        "Even if the account is protected, or the caller's own, or a server serves that host itself",
    },
  },
  anyOf: [{ required: ["nickname", "muc"] }, { required: ["jid"] }, { required: ["occupant_id", "muc"] }],
  examples: [{ nickname: "bob", muc: "room@chat.example.org", reason: "Enough for today" }],
} as const;

/** For the schema of the whole body. */
function kickBodyDocument(maxBatch: number): Readonly<Record<string, unknown>> {
  const request = { $ref: "#/components/schemas/KickRequest" };
  return {
    id: "KickBody",
    anyOf: [request, { type: "array", items: request, minItems: 1, maxItems: maxBatch }],
  };
}

const kickAnswerSchema = z
  .strictObject(kickAnswerShape)
  .meta({ id: "KickAnswer", description: "What was done for one request" });

const kickResultSchema = z.union([
  z
    .strictObject({ status: z.literal(200), ...kickAnswerShape })
    .meta({ id: "KickDone", description: "What was done for one request of a batch" }),
  z
    .strictObject({
      status: z.int().min(400).max(599),
      ...errorSchema.shape,
      failed: failedSchema.optional(),
    })
    .meta({ id: "KickRefused", description: "Why one request of a batch was not carried out" }),
]);

const batchAnswerSchema = z
  .strictObject({ results: z.array(kickResultSchema) })
  .meta({ id: "KickBatchAnswer", description: "What became of each request, in order" });

const json = (schema: z.ZodType) => ({ "application/json": schema });

const kickReplies: Readonly<Record<number, DocumentedReply>> = {
  200: {
    description:
      "Done; `failed` names servers that did not do their part. To an array: what became of each request",
    content: json(z.union([kickAnswerSchema, batchAnswerSchema])),
  },
  400: { description: "Not a valid request", content: json(errorSchema) },
  404: { description: "No such room, or nobody matches", content: json(errorSchema) },
  409: {
    description: "The account is protected, or the caller's own, or a server serves that host itself",
    content: json(errorSchema),
  },
  500: {
    description:
      "`outcome-not-recorded`: it was done, but how it ended could not be put on record, and `answer` has what would have been answered. `storage-failed`, `internal-error`: the server's words",
    content: json(
      z
        .strictObject({ ...errorSchema.shape, answer: z.unknown().optional() })
        .meta({ id: "NotRecorded", description: "What could not be put on record" }),
    ),
  },
  502: { description: "A server cannot be reached or answers badly", content: json(serverErrorSchema) },
  504: { description: "A server did not answer in time", content: json(serverErrorSchema) },
};

/** The module's own contract, for every server. */
export const postKick: CallerEndpoint = {
  method: "post",
  path: "/muc_kick",
  access: { scope: "kick", acceptsHeader: true },
  docs: ({ config }) => ({
    id: "kick",
    tag: "Kicking",
    summary: "Remove people from rooms",
    description: [
      "Takes what mod_http_muc_kick takes and answers what it answers, whichever server has the room: one request, or an",
      "array of them, which is split among the servers and joined again in order. `jid` without `muc` goes to all servers.",
      "Protected accounts, the caller's own, and hosts that a server serves itself are kicked only with `force`. Every kick",
      "is put on record before it is done, and how it ended afterwards. `ban_seconds` takes the scope ban as well: it places a",
      "ban as `POST /v1/bans` does, or lengthens the one there is, and removes all occupants of the account.",
    ].join(" "),
    body: { "application/json": kickBodySchema(config.limits.batch) },
    replies: kickReplies,
  }),
  async handle(request, context) {
    const order = await readBody(kickBodySchema(context.config.limits.batch), request);
    return order.ok ? kick(order.value, request, context) : refuse(order.problem);
  },
};

const bodySchemas = new Map<number, z.ZodType<KickOrder>>();

/** Built once for each limit. */
function kickBodySchema(maxBatch: number): z.ZodType<KickOrder> {
  const known = bodySchemas.get(maxBatch);
  if (known !== undefined) return known;
  const schema = contractParser((body) => readKickOrder(body, { maxBatch }), kickBodyDocument(maxBatch));
  bodySchemas.set(maxBatch, schema);
  return schema;
}

async function kick(order: KickOrder, request: CallerRequest, context: Context): Promise<Reply> {
  const report = await context.kicks.kick(order, request, (bans, origin) =>
    banForSeconds(bans, request.caller, origin, context),
  );
  if (report.kind === "unavailable") return unavailable(report.problem);
  const told = answer(report.results, order.many);
  return report.isAudited ? told : notRecorded(told);
}

function answer(results: readonly KickResult[], many: boolean): Reply {
  const [first] = results;
  if (many || first === undefined) return reply(200, { results });
  const { status, ...body } = first;
  if ("code" in first && first.status === 503 && first.failed === undefined) {
    return unavailable({ ...first, status: 503 });
  }
  return reply(status, body);
}

function notRecorded(told: Reply): Reply {
  return reply(500, {
    error: "The kick was performed, but its outcome could not be audited; answer holds the original response",
    code: "outcome-not-recorded",
    answer: "json" in told ? told.json : undefined,
  });
}
