import { z } from "zod";
import { banOutOfReach } from "../../bans/ban-errors";
import { listServerBans as listBansOfServer } from "../../bans/list-server-bans";
import { recordRefusals } from "../../bans/place-bans";
import { banJidField, DEFAULT_PAGE_SIZE, reasonField } from "../../contract/fields";
import { type GatewayProblem, storeUnavailable } from "../../errors";
import { type CallerEndpoint, refuse, reply, unavailable } from "../../http/endpoint";
import { contractField, readParams, readQuery } from "../../http/read-input";
import type { ServerReply } from "../../servers/server-result";
import type { AuditEntry, AuditOutcome } from "../../store/audit/audit";
import { tokenReaches } from "../../store/tokens/tokens";
import {
  afterSchema,
  choiceSchema,
  errorSchema,
  limitSchema,
  nextSchema,
  readAfter,
  serverBanSchema,
} from "../schemas";
import {
  findServer,
  refuseReply,
  serverBanParamsSchema,
  serverErrorReplies,
  serverParamsSchema,
} from "./server-params";

const bansQuerySchema = z.strictObject({
  jid: contractField(banJidField, {
    description: "Only bans of this account, domain or wildcard",
  }).optional(),
  managed: choiceSchema(
    ["true", "false"],
    "Only bans that the control plane placed, or only others",
  ).optional(),
  limit: limitSchema,
  after: afterSchema,
});

/** The bans that one server's module keeps, whoever placed them. */
export const listServerBans: CallerEndpoint = {
  method: "get",
  path: "/v1/servers/{server}/bans",
  access: { scope: "read" },
  docs: () => ({
    id: "listServerBans",
    tag: "Bans",
    summary: "List all bans on one server, sorted by id",
    description: [
      "As its module lists them now. `managed` ones are those of `/v1/bans`, with a prefix before their ids;",
      "others were placed at the module directly, or by another control plane. A token with a limited reach gets only the bans",
      "of its rooms, so that a page may have fewer entries than `limit` although there is a `next`.",
    ].join(" "),
    params: serverParamsSchema,
    query: bansQuerySchema,
    replies: {
      200: {
        description: "One page",
        content: { "application/json": z.strictObject({ bans: z.array(serverBanSchema), next: nextSchema }) },
      },
      400: { description: "Invalid query", content: { "application/json": errorSchema } },
      ...serverErrorReplies,
    },
  }),
  async handle(request, context) {
    const { caller } = request;
    const server = findServer(request, context);
    if (!server.ok) return refuse(server.problem);
    const query = readQuery(bansQuerySchema, request);
    if (!query.ok) return refuse(query.problem);
    const place = readAfter("server-bans", query.value.after, context);
    if (!place.ok) return refuse(place.problem);
    const { jid, managed, limit = DEFAULT_PAGE_SIZE } = query.value;
    const { idPrefix } = context.config.bans;
    const isManaged = managed === undefined ? undefined : managed === "true";
    const page = await listBansOfServer(
      server.value,
      { jid, managed: isManaged, limit, after: place.value },
      idPrefix,
    );
    if (!page.ok) return refuseReply(page, server.value.name);
    const bans = page.value.bans
      .filter(({ muc }) => tokenReaches(caller, muc))
      .map((ban) => ({ ...ban, managed: ban.id.startsWith(idPrefix) }));
    const { next } = page.value;
    return reply(200, {
      bans,
      next: next === undefined ? undefined : context.cursors.write("server-bans", next),
    });
  },
};

const liftQuerySchema = z.strictObject({
  reason: contractField(reasonField, {
    maxLength: 1024,
    description: "The reason, for the audit log",
  }).optional(),
});

/** Lifts a ban on one server that the control plane did not place. */
export const deleteServerBan: CallerEndpoint = {
  method: "delete",
  path: "/v1/servers/{server}/bans/{id}",
  access: { scope: "ban" },
  docs: () => ({
    id: "deleteServerBan",
    tag: "Bans",
    summary: "Lift a ban on one server that the control plane does not manage",
    description: "For bans that are not `managed`; for the others, use `DELETE /v1/bans/{id}`.",
    params: serverBanParamsSchema,
    query: liftQuerySchema,
    replies: {
      200: {
        description: "The ban is lifted",
        content: { "application/json": z.strictObject({ server: z.string(), ban: serverBanSchema }) },
      },
      400: { description: "Invalid id or query", content: json(errorSchema) },
      409: {
        description: "`managed-ban`: the control plane manages it and would place it again",
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
    const query = readQuery(liftQuerySchema, request);
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
      log.error({ err: error }, "Audit write failed; ban not lifted");
      return unavailable(storeUnavailable());
    }
    const lifted = await server.value.liftBan(id);
    try {
      await store.audit.finish(intent.seq, outcomeOf(lifted, name, id));
    } catch (error) {
      metrics.auditFailed("outcome");
      log.error(
        { err: error, intent: intent.seq, server: name, id },
        "Audit write failed; the outcome of lifting a ban is not recorded",
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
