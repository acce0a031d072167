import { z } from "zod";
import { formatTimestamp } from "../../contract/timestamp";
import type { GatewayFailure } from "../../errors";
import { defineEndpoint } from "../../http/define-endpoint";
import { json } from "../../http/endpoint";
import type { ServerReply } from "../../servers/server-result";
import { errorSchema, failedSchema } from "../../wire/common";
import {
  occupantsPageSchema,
  occupantsQuerySchema,
  roomsPageSchema,
  roomsQuerySchema,
  visitorsPageSchema,
  visitorsQuerySchema,
} from "../../wire/rooms";
import { KEYS_WITHIN_ROOMS, listingDocs, replyWithList, ROOM_KEYS } from "./listing";

/** The rooms of all servers. */
export const listRooms = defineEndpoint({
  method: "get",
  path: "/v1/rooms",
  access: { scope: "read" },
  docs: {
    id: "listRooms",
    tag: "Rooms and servers",
    summary: "List the rooms in memory of all servers, sorted",
    ...listingDocs(roomsPageSchema),
  },
  query: roomsQuerySchema,
  handle(request, context) {
    const { muc } = request.query;
    return replyWithList(
      { name: "rooms", keys: ROOM_KEYS, read: (server, page) => server.rooms({ muc, ...page }) },
      request,
      context,
    );
  },
});

/** The occupants of the rooms of all servers. */
export const listOccupants = defineEndpoint({
  method: "get",
  path: "/v1/occupants",
  access: { scope: "read" },
  docs: {
    id: "listOccupants",
    tag: "Rooms and servers",
    summary: "List the occupants of all servers, sorted by room",
    ...listingDocs(occupantsPageSchema),
  },
  query: occupantsQuerySchema,
  handle(request, context) {
    const { muc, jid } = request.query;
    return replyWithList(
      {
        name: "occupants",
        keys: KEYS_WITHIN_ROOMS,
        read: (server, page) => server.occupants({ muc, jid, ...page }),
      },
      request,
      context,
    );
  },
});

/** A server whose module keeps no visitors. */
function withoutVisitors(reply: ServerReply<unknown>, server: string): GatewayFailure | undefined {
  if (reply.ok || !("refused" in reply) || reply.refused.code !== "disabled") return undefined;
  const error = `Server ${server} keeps no visitors: set http_muc_kick_visitors, such as 10000, in its Prosody configuration`;
  return { server, status: 400, code: "disabled", error, may_be_done: false };
}

/** The occupants of all servers that have left. */
export const listVisitors = defineEndpoint({
  method: "get",
  path: "/v1/visitors",
  access: { scope: "read" },
  docs: {
    id: "listVisitors",
    tag: "Rooms and servers",
    summary: "List who has lately left the rooms of all servers, sorted by room, the last first",
    ...listingDocs(visitorsPageSchema, {
      400: json(
        "The request is invalid, or no server concerned keeps visitors (`disabled`)",
        z.strictObject({ ...errorSchema.shape, failed: failedSchema.optional() }),
      ),
    }),
  },
  query: visitorsQuerySchema,
  handle(request, context) {
    const { muc, jid, since } = request.query;
    const filter = { muc, jid, since: since === undefined ? undefined : formatTimestamp(since) };
    return replyWithList(
      {
        name: "visitors",
        keys: KEYS_WITHIN_ROOMS,
        async read(server, page) {
          const answer = await server.visitors({ ...filter, ...page });
          const failure = withoutVisitors(answer, server.name);
          return failure === undefined ? answer : { ok: false, failure };
        },
      },
      request,
      context,
    );
  },
});
