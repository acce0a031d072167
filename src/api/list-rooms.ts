import { z } from "zod";
import { serviceField } from "../contract/fields";
import { DEFAULT_PAGE_SIZE } from "../contract/limits";
import type { RoomListed } from "../contract/listing-answer";
import { collectPages } from "../gateway/collect-pages";
import { tokenReaches } from "../store/token-reach";
import { type CallerEndpoint, refuse } from "./endpoint";
import { listingDocs, replyWithPage, serversToAsk } from "./listing";
import { afterSchema, limitSchema, nextSchema, readAfter } from "./page-query";
import { contractField, readQuery } from "./read-input";
import { failedSchema, roomJidSchema } from "./schemas";

const querySchema = z.strictObject({
  host: contractField(serviceField, { description: "Only rooms of this MUC component" }).optional(),
  limit: limitSchema,
  after: afterSchema,
});

const roomSchema = z
  .strictObject({
    muc: roomJidSchema,
    occupants: z.int().min(0).meta({ description: "How many occupants (nicknames) are inside" }),
  })
  .meta({ id: "Room", description: "A room in memory" });

/** The rooms of all servers. */
export const listRooms: CallerEndpoint = {
  method: "get",
  path: "/v1/rooms",
  access: { scope: "read" },
  docs: () => ({
    id: "listRooms",
    tag: "Looking",
    summary: "The rooms in memory of all servers, sorted",
    query: querySchema,
    ...listingDocs(z.strictObject({ rooms: z.array(roomSchema), failed: failedSchema, next: nextSchema })),
  }),
  async handle(request, context) {
    const query = readQuery(querySchema, request);
    if (!query.ok) return refuse(query.problem);
    const place = readAfter("rooms", query.value.after, context);
    if (!place.ok) return refuse(place.problem);
    const { host, limit = DEFAULT_PAGE_SIZE } = query.value;
    const servers = serversToAsk(host, request.caller, context);
    if (!servers.ok) return refuse(servers.problem);
    const collected = await collectPages<RoomListed>(
      servers.value,
      limit,
      async (server) => {
        const page = await server.rooms({ host, limit, after: place.value });
        return page.ok ? { ok: true, value: { entries: page.value.rooms, next: page.value.next } } : page;
      },
      { roomOf: ({ muc }) => muc, afterRoom: (room) => room },
    );
    return replyWithPage("rooms", collected, ({ muc }) => tokenReaches(request.caller, muc), context);
  },
};
