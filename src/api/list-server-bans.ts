import { z } from "zod";
import { listServerBans as listBansOfServer } from "../bans/list-server-bans";
import { banJidField } from "../contract/fields";
import { DEFAULT_PAGE_SIZE } from "../contract/limits";
import { tokenReaches } from "../store/token-reach";
import { type CallerEndpoint, refuse, reply } from "./endpoint";
import { choiceSchema, afterSchema, limitSchema, nextSchema, readAfter } from "./page-query";
import { contractField, readQuery } from "./read-input";
import { errorSchema, serverBanSchema } from "./schemas";
import { findServer, refuseReply, serverErrorReplies, serverParamsSchema } from "./server-params";

const querySchema = z.strictObject({
  jid: contractField(banJidField, { description: "Only of this account, domain or wildcard" }).optional(),
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
    summary: "The bans that one server's module keeps, sorted by their ids there",
    description: [
      "As the module lists them at this moment. `managed` ones are those of `/v1/bans`, under their ids there with a prefix;",
      "others were placed by somebody who talked to the module itself, or by another control plane. A token that reaches only",
      "some rooms is shown the bans of these, so that a page may have fewer entries than `limit` while there is a `next`.",
    ].join(" "),
    params: serverParamsSchema,
    query: querySchema,
    replies: {
      200: {
        description: "One page",
        content: { "application/json": z.strictObject({ bans: z.array(serverBanSchema), next: nextSchema }) },
      },
      400: { description: "Not a valid query", content: { "application/json": errorSchema } },
      ...serverErrorReplies,
    },
  }),
  async handle(request, context) {
    const { caller } = request;
    const server = findServer(request, context);
    if (!server.ok) return refuse(server.problem);
    const query = readQuery(querySchema, request);
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
