import { DEFAULT_PAGE_SIZE } from "../../contract/fields";
import { defineEndpoint } from "../../http/define-endpoint";
import { json, refuse, reply } from "../../http/endpoint";
import { liftQuerySchema } from "../../wire/bans/ban-filters";
import {
  serverBanLiftedSchema,
  serverBanParamsSchema,
  serverBansPageSchema,
  serverBansQuerySchema,
  serverParamsSchema,
} from "../../wire/servers";
import { readAfter } from "../paging";
import { findServer, refuseReply, serverErrorReplies } from "./find-server";

/** Lists the bans in one server's module, whether or not the control plane placed them. */
export const listServerBans = defineEndpoint({
  method: "get",
  path: "/v1/servers/{server}/bans",
  access: { scope: "read" },
  docs: {
    id: "listServerBans",
    tag: "Bans",
    summary: "List all bans on one server, sorted by id",
    description: [
      "As its module lists them now. `managed` ones are those of `/v1/bans`, with a prefix before their ids;",
      "others were placed at the module directly, or by another control plane. A token with a limited reach gets only the bans",
      "of its rooms; only if thousands of others precede them, a page may have fewer entries than `limit` although there is a",
      "`next`.",
    ].join(" "),
    replies: { 200: json("One page", serverBansPageSchema), ...serverErrorReplies },
  },
  params: serverParamsSchema,
  query: serverBansQuerySchema,
  async handle({ params, query, caller }, context) {
    const { bans, config, cursors } = context;
    const server = findServer(params.server, caller, context);
    if (!server.ok) return refuse(server.problem);
    const place = readAfter("server-bans", query.after, context);
    if (!place.ok) return refuse(place.problem);
    const { jid, managed, limit = DEFAULT_PAGE_SIZE } = query;
    const request = {
      ...{ jid, limit, after: place.value },
      managed: managed === undefined ? undefined : managed === "true",
    };
    const page = await bans.listOnServer(server.value, request, caller);
    if (!page.ok) return refuseReply(page, server.value.name);
    const { next } = page.value;
    return reply(200, {
      bans: page.value.bans.map((ban) => ({ ...ban, managed: ban.id.startsWith(config.bans.idPrefix) })),
      next: next === undefined ? undefined : cursors.write("server-bans", next),
    });
  },
});

/** Lifts a ban on one server that was not placed by the control plane. */
export const deleteServerBan = defineEndpoint({
  method: "delete",
  path: "/v1/servers/{server}/bans/{id}",
  access: { scope: "ban" },
  docs: {
    id: "deleteServerBan",
    tag: "Bans",
    summary: "Lift a ban on one server that the control plane does not manage",
    description: "For bans that are not `managed`; for the others, use `DELETE /v1/bans/{id}`.",
    replies: {
      200: json("The ban is lifted", serverBanLiftedSchema),
      409: "`managed-ban`: the control plane manages it and would place it again",
      ...serverErrorReplies,
    },
  },
  params: serverBanParamsSchema,
  query: liftQuerySchema,
  async handle(request, context) {
    const { params, query } = request;
    const server = findServer(params.server, request.caller, context);
    if (!server.ok) return refuse(server.problem);
    const { name } = server.value;
    const lifted = await context.bans.liftOnServer(server.value, params.id, query.reason, request);
    return lifted.ok
      ? reply(200, { server: name, ban: { ...lifted.value, managed: false } })
      : refuseReply(lifted, name);
  },
});
