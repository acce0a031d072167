import { z } from "zod";
import { callerKey, originOf, type Requester } from "../auth/authenticator";
import type { Context } from "../context";
import type { Outcome } from "../contract/problem";
import { changeUncertain, storeUnavailable } from "../errors";
import { defineEndpoint } from "../http/define-endpoint";
import { type ApiRequest, json, refuse, reply, type Reply } from "../http/endpoint";
import { parsedBody } from "../http/read-input";
import { type BannedForSeconds, type ExecutedKick, executeKicks, type KickBan } from "../kicks/execute-kicks";
import { kickIntent, kickOutcome } from "../kicks/kick-audit";
import { type KickItem, type KickOrder, readKickOrder } from "../kicks/kick-request";
import { isAction, planKicks } from "../kicks/plan-kicks";
import { createProtection } from "../protection";
import { findServedHosts, isHostJid } from "../servers/served-hosts";
import type { AuditEntry, AuditOutcome } from "../store/audit/audit";
import { serverErrorSchema } from "../wire/common";
import { kickAnswerSchema, kickBatchSchema, kickBodyDocument, notRecordedSchema } from "../wire/kicks";

/** The module's own contract, for every server. */
export const postKick = defineEndpoint({
  method: "post",
  path: "/muc_kick",
  access: { scope: "kick", acceptsHeader: true },
  docs: {
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
    replies: {
      200: json(
        "Done; `failed` names servers that did not do their part. To an array: what became of each request",
        z.union([kickAnswerSchema, kickBatchSchema]),
      ),
      404: "No such room, or nobody matches",
      409: "The account is protected, or the caller's own, or a server serves that host itself",
      500: json(
        "`outcome-not-recorded`: it was done, but how it ended could not be put on record, and `answer` has what would have been answered. `storage-failed`, `internal-error`: the server's words",
        notRecordedSchema,
      ),
      502: json("A server cannot be reached or answers badly", serverErrorSchema),
      504: json("A server did not answer in time", serverErrorSchema),
    },
  },
  body: ({ config }) => {
    const limits = { maxBatch: config.limits.batch };
    return parsedBody(kickBodyDocument(limits.maxBatch), (value) => readKickOrder(value, limits));
  },
  handle: (request, context) => kick(request.body, request, context),
});

type KickingRequest = Requester & Pick<ApiRequest, "id" | "log">;

async function kick(order: KickOrder, request: KickingRequest, context: Context): Promise<Reply> {
  const { config, routing, servers } = context;
  const { caller } = request;
  const served = order.items.some(isOfHost) ? await findServedHosts(servers.values()) : undefined;
  const protection = createProtection(config.protected, caller.jid, served);
  const mayBan = caller.scopes.includes("ban");
  const plan = planKicks(order.items, { routing, protection, reach: caller.reach, mayBan });
  const origin = originOf(request);
  const ban = (bans: readonly KickBan[]) => placeKickBans(bans, request, context);
  const execute = () => executeKicks(plan, { servers, protection, many: order.many, ban });
  if (!isAction(plan)) return answer(await execute(), order.many);

  let intent: AuditEntry;
  try {
    intent = await context.store.audit.begin(kickIntent(plan, origin, request.id));
  } catch (error) {
    context.metrics.auditFailed("intent");
    request.log.error({ err: error }, "A kick cannot be put on record, so it is not done");
    return refuse(storeUnavailable(error));
  }
  let executed: readonly ExecutedKick[];
  try {
    executed = await execute();
  } catch (error) {
    const details = { request_id: request.id, found: "The control plane failed on the way" };
    await record(intent, { result: "unknown", details }, request, context);
    throw error;
  }
  count(executed, context);
  const told = answer(executed, order.many);
  return (await record(intent, kickOutcome(executed, request.id), request, context))
    ? told
    : notRecorded(told);
}

/** Whether a request may be one of a host that a server serves itself, which takes `force`. */
function isOfHost(item: Outcome<KickItem>): boolean {
  if (!item.ok || item.value.force || item.value.request.dryRun) return false;
  const { selector } = item.value.request;
  return selector.by === "jid" && isHostJid(selector.jid);
}

/** Places bans; where the store fails, the other requests still get their results. */
async function placeKickBans(
  bans: readonly KickBan[],
  request: KickingRequest,
  context: Context,
): Promise<readonly BannedForSeconds[]> {
  try {
    return await context.bans.banForSeconds(bans, request);
  } catch (error) {
    request.log.error({ err: error }, "It is not known whether bans were placed");
    return bans.map(() => ({ result: changeUncertain(error), said: [] }));
  }
}

/** Puts on record how a kick ended; false where that cannot be done, and then the log has it. */
async function record(
  intent: AuditEntry,
  outcome: AuditOutcome,
  { caller, log }: KickingRequest,
  { store, metrics }: Context,
): Promise<boolean> {
  try {
    await store.audit.finish(intent.seq, outcome);
    return true;
  } catch (error) {
    metrics.auditFailed("outcome");
    const fields = { err: error, intent: intent.seq, outcome, caller: callerKey(caller) };
    log.error(fields, "How a kick ended cannot be put on record");
    return false;
  }
}

function answer(executed: readonly ExecutedKick[], many: boolean): Reply {
  const results = executed.map(({ result }) => result);
  const [first] = results;
  if (many || first === undefined) return reply(200, { results: results });
  if ("code" in first && first.failed === undefined) return refuse(first);
  const { status, ...body } = first;
  return reply(status, body);
}

function notRecorded(told: Reply): Reply {
  return reply(500, {
    error: "The kick was performed, but its outcome could not be audited; answer holds the original response",
    code: "outcome-not-recorded",
    answer: "json" in told ? told.json : undefined,
  });
}

function count(executed: readonly ExecutedKick[], { metrics }: Context): void {
  for (const { planned, result, said } of executed) {
    if (planned.item?.request.dryRun === true) continue;
    metrics.kickEnded("kicked" in result ? "done" : result.code);
    for (const each of said) {
      if (each.result.kind === "done") metrics.kicked(each.server, each.result.answer.kicked.length);
    }
  }
}
