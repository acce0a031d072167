import { z } from "zod";
import { banOutOfReach } from "../bans/ban-problems";
import { recordRefusals } from "../bans/record-refusals";
import { reasonField } from "../contract/fields";
import { type GatewayProblem, storeUnavailable } from "../gateway/gateway-problem";
import type { ServerReply } from "../gateway/server-reply";
import type { AuditEntry, AuditOutcome } from "../store/audit";
import { tokenReaches } from "../store/token-reach";
import { type CallerEndpoint, refuse, reply } from "./endpoint";
import { contractField, readParams, readQuery } from "./read-input";
import { errorSchema, serverBanSchema } from "./schemas";
import { findServer, refuseReply, serverBanParamsSchema, serverErrorReplies } from "./server-params";
import { unavailable } from "./unavailable";

const querySchema = z.strictObject({
  reason: contractField(reasonField, { maxLength: 1024, description: "Why, for the audit" }).optional(),
});

/** Lifts a ban on one server that the control plane did not place. */
export const deleteServerBan: CallerEndpoint = {
  method: "delete",
  path: "/v1/servers/{server}/bans/{id}",
  access: { scope: "ban" },
  docs: () => ({
    id: "deleteServerBan",
    tag: "Bans",
    summary: "Lift a ban that somebody else placed on one server",
    description: "For bans that are not `managed`; the others are lifted by `DELETE /v1/bans/{id}`.",
    params: serverBanParamsSchema,
    query: querySchema,
    replies: {
      200: {
        description: "It is lifted",
        content: { "application/json": z.strictObject({ server: z.string(), ban: serverBanSchema }) },
      },
      400: { description: "Not an id of a ban, or not a valid query", content: json(errorSchema) },
      409: {
        description: "`managed-ban`: the control plane placed it, and would place it again",
        content: json(errorSchema),
      },
      ...serverErrorReplies,
    },
  }),
  async handle(request, context) {
    const server = findServer(request, context);
    if (!server.ok) return refuse(server.problem);
    const params = readParams(serverBanParamsSchema, request);
    if (!params.ok) return refuse(params.problem);
    const query = readQuery(querySchema, request);
    if (!query.ok) return refuse(query.problem);
    const { store, config, metrics } = context;
    const { caller, address, log } = request;
    const { id } = params.value;
    const { reason } = query.value;
    const { name } = server.value;
    if (id.startsWith(config.bans.idPrefix)) return refuse(managedBan(id, config.bans.idPrefix));
    const before = await server.value.ban(id);
    if (!before.ok) return refuseReply(before, name);
    const { jid, muc } = before.value;
    const origin = { actor: caller.actor, address };
    const target = { jid, muc };
    if (!tokenReaches(caller, muc)) {
      const problem = banOutOfReach();
      await recordRefusals([{ action: "ban.lift", target, reason, problem }], origin, store);
      return refuse(problem);
    }
    let intent: AuditEntry;
    try {
      const details = { server: name, id };
      intent = await store.audit.begin({
        ...origin,
        action: "server-ban.lift",
        targets: [target],
        reason,
        details,
      });
    } catch (error) {
      metrics.auditFailed("intent");
      log.error({ err: error }, "Audit write failed; the ban is not lifted");
      return unavailable(storeUnavailable());
    }
    const lifted = await server.value.liftBan(id);
    try {
      await store.audit.finish(intent.seq, outcomeOf(lifted, name, id));
    } catch (error) {
      metrics.auditFailed("outcome");
      log.error(
        { err: error, intent: intent.seq, server: name, id },
        "The outcome of lifting a ban cannot be audited",
      );
    }
    return lifted.ok
      ? reply(200, { server: name, ban: { ...before.value, managed: false } })
      : refuseReply(lifted, name);
  },
};

function json(schema: z.ZodType) {
  return { "application/json": schema };
}

function managedBan(id: string, idPrefix: string): GatewayProblem {
  const own = id.substring(idPrefix.length);
  return {
    status: 409,
    code: "managed-ban",
    error: `${id} is managed by the control plane, which would place it again; use DELETE /v1/bans/${own}`,
  };
}

function outcomeOf(lifted: ServerReply<void>, server: string, id: string): AuditOutcome {
  if (lifted.ok) return { result: "done", details: { server, id } };
  const { code, error } = "refused" in lifted ? lifted.refused : lifted.failure;
  const mayBeDone = "failure" in lifted && lifted.failure.may_be_done;
  return { result: mayBeDone ? "unknown" : "failed", details: { server, id, code, error } };
}
