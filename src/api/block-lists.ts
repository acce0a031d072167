import { defineEndpoint } from "../http/define-endpoint";
import { json, reply } from "../http/endpoint";
import { moduleFailure } from "../errors";
import { blockListsQuerySchema, blockListsSchema } from "../wire/block-lists";
import { reachableServers } from "./rooms/reach";

/** The block lists that the servers subscribe to and publish. */
export const listBlockLists = defineEndpoint({
  method: "get",
  path: "/v1/block-lists",
  access: { scope: "read" },
  docs: {
    id: "listBlockLists",
    tag: "Bans",
    summary: "List the block lists of all servers",
    description: [
      "The lists of others (real-time block lists) that each server is configured to subscribe to, with their state,",
      "and its own list, if it publishes one. Their entries are no bans. With `jid`, the lists that have an account or",
      "domain. Servers that do not respond are in `failed`.",
    ].join(" "),
    replies: { 200: json("The servers, in the order of the configuration", blockListsSchema) },
  },
  query: blockListsQuerySchema,
  async handle({ query, caller }, context) {
    const servers = reachableServers(caller, context);
    const replies = await Promise.all(
      servers.map(async (server) => ({ server: server.name, read: await server.blockLists(query) })),
    );
    return reply(200, {
      servers: replies.flatMap(({ server, read }) => (read.ok ? [{ server, ...read.value }] : [])),
      failed: replies.flatMap(({ server, read }) => {
        if (read.ok) return [];
        return ["failure" in read ? read.failure : moduleFailure(server, read.refused)];
      }),
    });
  },
});
