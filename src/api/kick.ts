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
  description:
    "The occupants to kick: exactly one of `nickname`, `jid` and `occupant_id`. `null` is the same as omitting a field.",
  properties: {
    nickname: { type: ["string", "null"], minLength: 1, maxLength: 1023, description: "Requires `muc`" },
    jid: {
      type: ["string", "null"],
      description: "Bare: every occupant of this account; full: that session. Without `muc`: in every room",
      maxLength: 3071,
      examples: ["bob@example.org"],
    },
    occupant_id: {
      type: ["string", "null"],
      minLength: 1,
      maxLength: 1023,
      description: "XEP-0421, Prosody 0.12 and later; requires `muc`",
    },
    muc: { ...room, description: "The room, a bare JID" },
    reason: { type: ["string", "null"], maxLength: 1024, description: "Shown to the occupants concerned" },
    dry_run: { type: ["boolean", "null"], description: "Return who would be kicked, without kicking anyone" },
    ban_seconds: {
      type: ["integer", "null"],
      minimum: 1,
      maximum: MAX_BAN_SECONDS,
      description: "Ban the account for so many seconds; requires the ban scope. It never shortens a ban",
    },
    force: {
      type: ["boolean", "null"],
      description: "Kick even a protected account, the caller's own, or a host that a server serves itself",
    },
  },
  anyOf: [{ required: ["nickname", "muc"] }, { required: ["jid"] }, { required: ["occupant_id", "muc"] }],
  examples: [{ nickname: "bob", muc: "room@chat.example.org", reason: "Enough for today" }],
} as const;

/** For the schema of the whole body. */
function kickBodyDocument(maxBatch: number): Readonly<Record<string, unknown>> {
  const request = { $ref: "#/components/schemas/KickRequest" };
  return {
    id: "KickRequests",
    anyOf: [request, { type: "array", items: request, minItems: 1, maxItems: maxBatch }],
  };
}

const kickAnswerSchema = z
  .strictObject(kickAnswerShape)
  .meta({ id: "KickResponse", description: "The result of one request" });

const kickResultSchema = z.union([
  z
    .strictObject({ status: z.literal(200), ...kickAnswerShape })
    .meta({ id: "KickDone", description: "The result of one request of a batch" }),
  z
    .strictObject({
      status: z.int().min(400).max(599),
      ...errorSchema.shape,
      failed: failedSchema.optional(),
    })
    .meta({ id: "KickRejection", description: "Why one request of a batch failed" }),
]);

const batchAnswerSchema = z
  .strictObject({ results: z.array(kickResultSchema) })
  .meta({ id: "KickResults", description: "The result of each request, in order" });

const json = (schema: z.ZodType) => ({ "application/json": schema });

const kickReplies: Readonly<Record<number, DocumentedReply>> = {
  200: {
    description:
      "The occupants that were kicked; `failed` has the servers that failed. For an array: the result of each request",
    content: json(z.union([kickAnswerSchema, batchAnswerSchema])),
  },
  400: { description: "Invalid request", content: json(errorSchema) },
  404: { description: "No such room, or no matching occupant", content: json(errorSchema) },
  409: {
    description: "The account is protected or the caller's own, or a server serves that host itself",
    content: json(errorSchema),
  },
  500: {
    description:
      "`outcome-not-recorded`: the kick was performed, but its outcome could not be audited; `response` holds the original response. `storage-failed`, `internal-error`: the error of the server",
    content: json(
      z
        .strictObject({ ...errorSchema.shape, response: z.unknown().optional() })
        .meta({ id: "OutcomeNotRecorded", description: "A kick whose outcome could not be audited" }),
    ),
  },
  502: {
    description: "A server is unreachable or sent an invalid response",
    content: json(serverErrorSchema),
  },
  504: { description: "A server did not respond in time", content: json(serverErrorSchema) },
};

/** The module's own contract, for every server. */
export const postKick: CallerEndpoint = {
  method: "post",
  path: "/muc_kick",
  access: { scope: "kick", acceptsHeader: true },
  docs: ({ config }) => ({
    id: "kick",
    tag: "Kicks",
    summary: "Remove people from rooms",
    description: [
      "The same requests and responses as mod_http_muc_kick, whichever server has the room: one request, or an",
      "array of requests, which is split among the servers; results are in order. `jid` without `muc` concerns all servers.",
      "Protected accounts, the caller's own, and hosts that a server serves itself are kicked only with `force`. Every kick",
      "is audited before it is performed, and its outcome afterwards. `ban_seconds` also requires the ban scope: it places a",
      "ban as `POST /v1/bans` does, or extends the existing one, and kicks all occupants of the account.",
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
    error:
      "The kick was performed, but its outcome could not be audited; response holds the original response",
    code: "outcome-not-recorded",
    response: "json" in told ? told.json : undefined,
  });
}
