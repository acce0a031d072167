import { z } from "zod";
import type { Caller } from "../auth/authenticator";
import type { Context } from "../context";
import { DEFAULT_PAGE_SIZE, entityField, roomJidField, componentField } from "../contract/fields";
import type { Outcome } from "../contract/problem";
import type { OccupantListed, RoomListed } from "../contract/responses";
import { forbidden, type GatewayProblem } from "../errors";
import { type CallerEndpoint, type EndpointDocs, refuse, reply, type Reply } from "../http/endpoint";
import { contractField, readQuery } from "../http/read-input";
import { type CollectedPage, collectPages } from "../servers/pages";
import type { ProsodyServer } from "../servers/prosody-server";
import { asciiLowerCase, tokenReaches } from "../store/tokens/tokens";
import {
  afterSchema,
  errorSchema,
  failedSchema,
  jidSchema,
  limitSchema,
  nextSchema,
  readAfter,
  roomJidSchema,
  serverErrorSchema,
} from "./schemas";

/** The servers that have something which a caller reaches, in the order of the configuration. */
export function reachableServers(caller: Caller, { servers }: Context): ProsodyServer[] {
  const all = [...servers.values()];
  if (caller.reach === undefined) return all;
  return all.filter(({ mucs }) => reachableComponents(mucs, caller).length > 0);
}

/** Those of some MUC components of which a caller reaches at least a room. */
export function reachableComponents(mucs: readonly string[], { reach }: Caller): string[] {
  const reached = reach?.map((pattern) => pattern.substring(pattern.indexOf("@") + 1));
  return mucs.filter((muc) => reached?.includes(asciiLowerCase(muc)) ?? true);
}

/** What `/v1/rooms` and `/v1/occupants` say alike. */
function listingDocs(page: z.ZodType): Pick<EndpointDocs, "description" | "replies"> {
  const json = (schema: z.ZodType) => ({ "application/json": schema });
  return {
    description: [
      "Servers that do not respond are in `failed`, and their entries are missing. A token with a limited reach gets only",
      "the entries of its rooms, so that a page may have fewer entries than `limit`, or none, although there is a",
      "`next`.",
    ].join(" "),
    replies: {
      200: { description: "One page", content: json(page) },
      400: { description: "Invalid query", content: json(errorSchema) },
      404: { description: "No such MUC component, or no such room", content: json(errorSchema) },
      502: { description: "No server concerned is reachable", content: json(serverErrorSchema) },
      504: { description: "No server concerned responded in time", content: json(serverErrorSchema) },
    },
  };
}

/** The servers to ask about a room or a MUC component (undefined: everything that the caller reaches). */
function serversToAsk(
  muc: string | undefined,
  caller: Caller,
  context: Context,
): Outcome<ProsodyServer[]> | { readonly ok: false; readonly problem: GatewayProblem } {
  if (muc === undefined) return { ok: true, value: reachableServers(caller, context) };
  if (!tokenReaches(caller, muc)) {
    // A component of which some rooms are reached may be asked about; the others' rooms are not shown.
    const mayShowSome = caller.reach?.some((room) => room.endsWith(`@${muc.toLowerCase()}`)) ?? false;
    if (!mayShowSome) return { ok: false, problem: forbidden(`This token does not reach ${muc}`) };
  }
  const names = context.routing.serversFor(muc);
  if (!names.ok) return names;
  return { ok: true, value: names.value.flatMap((name) => context.servers.get(name) ?? []) };
}

/** `list`: what the entries are called, and the name of the cursor's list. */
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

const roomsQuerySchema = z.strictObject({
  muc: contractField(componentField, { description: "Only rooms of this MUC component" }).optional(),
  limit: limitSchema,
  after: afterSchema,
});

const roomSchema = z
  .strictObject({
    muc: roomJidSchema,
    occupants: z.int().min(0).meta({ description: "The number of occupants (nicknames)" }),
  })
  .meta({ id: "Room", description: "A room in memory" });

/** The rooms of all servers. */
export const listRooms: CallerEndpoint = {
  method: "get",
  path: "/v1/rooms",
  access: { scope: "read" },
  docs: () => ({
    id: "listRooms",
    tag: "Rooms and servers",
    summary: "List the rooms in memory of all servers, sorted",
    query: roomsQuerySchema,
    ...listingDocs(z.strictObject({ rooms: z.array(roomSchema), failed: failedSchema, next: nextSchema })),
  }),
  async handle(request, context) {
    const query = readQuery(roomsQuerySchema, request);
    if (!query.ok) return refuse(query.problem);
    const place = readAfter("rooms", query.value.after, context);
    if (!place.ok) return refuse(place.problem);
    const { muc, limit = DEFAULT_PAGE_SIZE } = query.value;
    const servers = serversToAsk(muc, request.caller, context);
    if (!servers.ok) return refuse(servers.problem);
    const collected = await collectPages<RoomListed>(
      servers.value,
      limit,
      async (server) => {
        const page = await server.rooms({ muc, limit, after: place.value });
        return page.ok ? { ok: true, value: { entries: page.value.rooms, next: page.value.next } } : page;
      },
      { roomOf: ({ muc }) => muc, afterRoom: (room) => room },
    );
    return replyWithPage("rooms", collected, ({ muc }) => tokenReaches(request.caller, muc), context);
  },
};

const occupantsQuerySchema = z.strictObject({
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
    sessions: z
      .int()
      .min(0)
      .meta({ description: "The number of sessions of the account with this nickname" }),
    role: z.string().meta({ description: "XEP-0045, section 5.1", examples: ["participant"] }),
    affiliation: z.string().meta({ description: "XEP-0045, section 5.2", examples: ["member"] }),
    occupant_id: z.string().optional().meta({ description: "XEP-0421; Prosody 0.12 and later" }),
  })
  .meta({ id: "Occupant", description: "One occupant of a room" });

/** The people in the rooms of all servers. */
export const listOccupants: CallerEndpoint = {
  method: "get",
  path: "/v1/occupants",
  access: { scope: "read" },
  docs: () => ({
    id: "listOccupants",
    tag: "Rooms and servers",
    summary: "List the occupants of all servers, sorted by room",
    query: occupantsQuerySchema,
    ...listingDocs(
      z.strictObject({ occupants: z.array(occupantSchema), failed: failedSchema, next: nextSchema }),
    ),
  }),
  async handle(request, context) {
    const query = readQuery(occupantsQuerySchema, request);
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
