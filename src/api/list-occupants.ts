import { z } from "zod";
import { entityField, roomJidField } from "../contract/fields";
import { DEFAULT_PAGE_SIZE } from "../contract/limits";
import type { OccupantListed } from "../contract/listing-answer";
import { collectPages } from "../gateway/collect-pages";
import { tokenReaches } from "../store/token-reach";
import { type CallerEndpoint, refuse } from "./endpoint";
import { listingDocs, replyWithPage, serversToAsk } from "./listing";
import { afterSchema, limitSchema, nextSchema, readAfter } from "./page-query";
import { contractField, readQuery } from "./read-input";
import { failedSchema, jidSchema, roomJidSchema } from "./schemas";

const querySchema = z.strictObject({
  muc: contractField(roomJidField, { description: "Only this room" }).optional(),
  jid: contractField(entityField, { description: "Only this account" }).optional(),
  limit: limitSchema,
  after: afterSchema,
});

const occupantSchema = z
  .strictObject({
    muc: roomJidSchema,
    nickname: z.string(),
    jid: jidSchema,
    sessions: z.int().min(0).meta({ description: "How many sessions of the account share the nickname" }),
    role: z.string().meta({ description: "XEP-0045, section 5.1", examples: ["participant"] }),
    affiliation: z.string().meta({ description: "XEP-0045, section 5.2", examples: ["member"] }),
    occupant_id: z.string().optional().meta({ description: "XEP-0421; Prosody 0.12 and later" }),
  })
  .meta({ id: "Occupant", description: "Somebody in a room" });

/** The people in the rooms of all servers. */
export const listOccupants: CallerEndpoint = {
  method: "get",
  path: "/v1/occupants",
  access: { scope: "read" },
  docs: () => ({
    id: "listOccupants",
    tag: "Looking",
    summary: "The people in the rooms of all servers, sorted by room",
    query: querySchema,
    ...listingDocs(
      z.strictObject({ occupants: z.array(occupantSchema), failed: failedSchema, next: nextSchema }),
    ),
  }),
  async handle(request, context) {
    const query = readQuery(querySchema, request);
    if (!query.ok) return refuse(query.problem);
    const place = readAfter("occupants", query.value.after, context);
    if (!place.ok) return refuse(place.problem);
    const { muc, jid, limit = DEFAULT_PAGE_SIZE } = query.value;
    const servers = serversToAsk(muc, request.caller, context);
    if (!servers.ok) return refuse(servers.problem);
    const collected = await collectPages<OccupantListed>(
      servers.value,
      limit,
      async (server) => {
        const page = await server.occupants({ muc, jid, limit, after: place.value });
        return page.ok ? { ok: true, value: { entries: page.value.occupants, next: page.value.next } } : page;
      },
      // As the module's own `next`, which is a session after a room; no session comes after such a character.
      { roomOf: ({ muc: room }) => room, afterRoom: (room) => `${room}/\u{10fffd}` },
    );
    return replyWithPage(
      "occupants",
      collected,
      (occupant) => tokenReaches(request.caller, occupant.muc),
      context,
    );
  },
};
