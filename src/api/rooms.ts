import type { z } from "zod";
import type { Caller } from "../auth/authenticator";
import type { Context } from "../context";
import { DEFAULT_PAGE_SIZE } from "../contract/fields";
import type { OccupantListed, RoomListed } from "../contract/responses";
import { forbidden, type GatewayOutcome } from "../errors";
import { defineEndpoint } from "../http/define-endpoint";
import { json, refuse, reply, type Reply } from "../http/endpoint";
import { type CollectedPage, collectPages } from "../servers/pages";
import type { ProsodyServer } from "../servers/prosody-server";
import { asciiLowerCase, tokenReaches } from "../store/tokens/tokens";
import { serverErrorSchema } from "../wire/common";
import { occupantsPageSchema, occupantsQuerySchema, roomsPageSchema, roomsQuerySchema } from "../wire/rooms";
import { readAfter } from "./paging";

/** The servers with anything that the caller may access, in configuration order. */
export function reachableServers(caller: Caller, { servers }: Context): ProsodyServer[] {
  const all = [...servers.values()];
  if (caller.reach === undefined) return all;
  return all.filter(({ mucs }) => reachableComponents(mucs, caller).length > 0);
}

/** The MUC components in which the caller may access at least one room. */
export function reachableComponents(mucs: readonly string[], { reach }: Caller): string[] {
  const reached = reach?.map((pattern) => pattern.substring(pattern.indexOf("@") + 1));
  return mucs.filter((muc) => reached?.includes(asciiLowerCase(muc)) ?? true);
}

/** Parts shared by `/v1/rooms` and `/v1/occupants`. */
function listingDocs(page: z.ZodType) {
  return {
    description: [
      "Servers that do not respond are in `failed`, and their entries are missing. A token with a limited reach gets only",
      "the entries of its rooms, so that a page may have fewer entries than `limit`, or none, although there is a",
      "`next`.",
    ].join(" "),
    replies: {
      200: json("One page", page),
      404: "No such MUC component, or no such room",
      502: json("No server concerned is reachable", serverErrorSchema),
      504: json("No server concerned responded in time", serverErrorSchema),
    },
  };
}

/** The servers to query for a room or a MUC component (undefined: everything that the caller may access). */
function serversToAsk(
  muc: string | undefined,
  caller: Caller,
  context: Context,
): GatewayOutcome<ProsodyServer[]> {
  if (muc === undefined) return { ok: true, value: reachableServers(caller, context) };
  if (!tokenReaches(caller, muc)) {
    // A component may be queried if the caller may access some of its rooms; the other rooms are not shown.
    const mayShowSome = caller.reach?.some((room) => room.endsWith(`@${muc.toLowerCase()}`)) ?? false;
    if (!mayShowSome) return { ok: false, problem: forbidden(`This token does not reach ${muc}`) };
  }
  const names = context.routing.serversFor(muc);
  if (!names.ok) return names;
  return { ok: true, value: names.value.flatMap((name) => context.servers.get(name) ?? []) };
}

/** `list`: the name of the entries in the response, and of the cursor's list. */
function replyWithPage<Entry>(
  list: string,
  collected: CollectedPage<Entry>,
  isShown: (entry: Entry) => boolean,
  { cursors }: Context,
): Reply {
  if (!collected.ok) {
    const { status, ...body } = collected.problem;
    return reply(status, body);
  }
  const { page, failed } = collected;
  const next = page.next === undefined ? undefined : cursors.write(list, page.next);
  return reply(200, { [list]: page.entries.filter(isShown), failed, next });
}

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
  async handle({ query, caller }, context) {
    const place = readAfter("rooms", query.after, context);
    if (!place.ok) return refuse(place.problem);
    const { muc: component, limit = DEFAULT_PAGE_SIZE } = query;
    const servers = serversToAsk(component, caller, context);
    if (!servers.ok) return refuse(servers.problem);
    const collected = await collectPages<RoomListed>(
      servers.value,
      limit,
      async (server) => {
        const page = await server.rooms({ muc: component, limit, after: place.value });
        return page.ok ? { ok: true, value: { entries: page.value.rooms, next: page.value.next } } : page;
      },
      { roomOf: ({ muc }) => muc, afterRoom: (room) => room },
    );
    return replyWithPage("rooms", collected, ({ muc }) => tokenReaches(caller, muc), context);
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
  async handle({ query, caller }, context) {
    const place = readAfter("occupants", query.after, context);
    if (!place.ok) return refuse(place.problem);
    const { muc, jid, limit = DEFAULT_PAGE_SIZE } = query;
    const servers = serversToAsk(muc, caller, context);
    if (!servers.ok) return refuse(servers.problem);
    const collected = await collectPages<OccupantListed>(
      servers.value,
      limit,
      async (server) => {
        const page = await server.occupants({ muc, jid, limit, after: place.value });
        return page.ok ? { ok: true, value: { entries: page.value.occupants, next: page.value.next } } : page;
      },
      // In the format of the module's own `next`, a session after a room; no session sorts after this character.
      { roomOf: ({ muc: room }) => room, afterRoom: (room) => `${room}/\u{10fffd}` },
    );
    return replyWithPage("occupants", collected, (each) => tokenReaches(caller, each.muc), context);
  },
});
