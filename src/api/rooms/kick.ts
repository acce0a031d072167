import { z } from "zod";
import { defineEndpoint, parsedBody } from "../../http/define-endpoint";
import { json, refuse, reply, type Reply } from "../../http/endpoint";
import { readKickOrder } from "../../kicks/kick-request";
import type { ServerKickResult } from "../../servers/server-result";
import { serverErrorSchema } from "../../wire/common";
import { kickAnswerSchema, kickBatchSchema, kickBodyDocument, notRecordedSchema } from "../../wire/kicks";

/** The module's own contract, applied to every server. */
export const postKick = defineEndpoint({
  method: "post",
  path: "/muc_kick",
  access: { scope: "kick", acceptsHeader: true },
  docs: {
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
    replies: {
      200: json(
        "The occupants that were kicked; `failed` has the servers that failed. For an array: the result of each request",
        z.union([kickAnswerSchema, kickBatchSchema]),
      ),
      404: "No such room, or no matching occupant",
      409: "The account is protected or the caller's own, or a server serves that host itself",
      500: json(
        "`outcome-not-recorded`: the kick was performed, but its outcome could not be audited; `response` holds the original response. `storage-failed`, `internal-error`: the error of the server",
        notRecordedSchema,
      ),
      502: json("A server is unreachable or sent an invalid response", serverErrorSchema),
      504: json("A server did not respond in time", serverErrorSchema),
    },
  },
  body: ({ config }) => {
    const limits = { maxBatch: config.limits.batch };
    return parsedBody(kickBodyDocument(limits.maxBatch), (value) => readKickOrder(value, limits));
  },
  async handle(request, { kicks }) {
    const order = request.body;
    const report = await kicks.kick(order, request);
    if (report.kind === "unavailable") return refuse(report.problem);
    const answered = answer(report.results, order.many);
    return report.isAudited ? answered : notRecorded(answered);
  },
});

function answer(results: readonly ServerKickResult[], many: boolean): Reply {
  const [first] = results;
  if (many || first === undefined) return reply(200, { results });
  if ("code" in first && first.failed === undefined) return refuse(first);
  const { status, ...body } = first;
  return reply(status, body);
}

function notRecorded(answered: Reply): Reply {
  return reply(500, {
    error:
      "The kick was performed, but its outcome could not be audited; response holds the original response",
    code: "outcome-not-recorded",
    response: "json" in answered ? answered.json : undefined,
  });
}
