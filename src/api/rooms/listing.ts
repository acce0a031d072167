import type { z } from "zod";
import type { Caller } from "../../auth/authenticator";
import type { Context } from "../../context";
import { DEFAULT_PAGE_SIZE } from "../../contract/fields";
import { type DocumentedReply, json, refuse, reply, type Reply } from "../../http/endpoint";
import { collectPages, type ListKeys } from "../../servers/pages";
import type { ProsodyServer } from "../../servers/prosody-server";
import type { ServerReply } from "../../servers/server-result";
import { type PageToRead, readVisible } from "../../servers/visible-pages";
import { tokenReaches } from "../../store/tokens/tokens";
import { type PageInput, serverErrorSchema } from "../../wire/common";
import { readAfter } from "../paging";
import { serversToAsk } from "./reach";

/** Parts shared by the listings of rooms. `more`: replies of one of them only. */
export function listingDocs(page: z.ZodType, more: Readonly<Record<number, DocumentedReply>> = {}) {
  return {
    description: [
      "Servers that do not respond are in `failed`, and their entries are missing. A token with a limited reach gets only",
      "the entries of its rooms; only if thousands of others precede them, a page may have fewer entries than `limit`, or none,",
      "although there is a `next`.",
    ].join(" "),
    replies: {
      200: json("One page", page),
      404: "No such MUC component, or no such room",
      502: json("No server concerned is reachable", serverErrorSchema),
      504: json("No server concerned responded in time", serverErrorSchema),
      ...more,
    },
  };
}

/** Something in a room, or a room. */
interface InRoom {
  /** The room. */
  readonly muc: string;
}

/** A list that every server has of its own rooms, sorted by room. */
interface RoomList<Name extends string, Entry extends InRoom> {
  /** The name of the entries in the responses of servers and of the control plane, and of the cursor's list. */
  readonly name: Name;
  readonly keys: ListKeys<Entry>;
  /** Requests a page of one server. */
  read(
    this: void,
    server: ProsodyServer,
    page: PageInput,
  ): Promise<ServerReply<Readonly<Record<Name, readonly Entry[]>> & { readonly next?: string | undefined }>>;
}

interface ListingRequest {
  readonly caller: Caller;
  readonly query: PageInput & {
    /** A room, or a MUC component; undefined: everything that the caller may access. */
    readonly muc?: string | undefined;
  };
}

/** A page of the lists of all servers concerned, limited to the rooms that the caller may access. */
export async function replyWithList<Name extends string, Entry extends InRoom>(
  { name, keys, read }: RoomList<Name, Entry>,
  { query, caller }: ListingRequest,
  context: Context,
): Promise<Reply> {
  const after = readAfter(name, query.after, context);
  if (!after.ok) return refuse(after.problem);
  const { muc, limit = DEFAULT_PAGE_SIZE } = query;
  const servers = serversToAsk(muc, caller, context);
  if (!servers.ok) return refuse(servers.problem);
  const isVisible = caller.reach && ((entry: Entry) => tokenReaches(caller, entry.muc));
  const readFrom = (server: ProsodyServer) => async (request: PageToRead) => {
    const page = await read(server, request);
    return page.ok
      ? { ok: true as const, value: { entries: page.value[name], next: page.value.next } }
      : page;
  };
  const collected = await collectPages<Entry>(
    servers.value,
    limit,
    (server) => readVisible({ keys, isVisible, read: readFrom(server) }, { limit, after: after.value }),
    keys,
  );
  if (!collected.ok) {
    const { status, ...body } = collected.problem;
    return reply(status, body);
  }
  const { page, failed } = collected;
  const next = page.next === undefined ? undefined : context.cursors.write(name, page.next);
  return reply(200, {
    [name]: isVisible === undefined ? page.entries : page.entries.filter(isVisible),
    ...{ failed, next },
  });
}

/** The keys of rooms: their JIDs. */
export const ROOM_KEYS: ListKeys<InRoom> = { roomOf: ({ muc }) => muc, afterRoom: (room) => room };

/**
 * The keys of what is in rooms, in the format of the module's own `next`: a session, a number or a JID after a room. None
 * sorts after this character.
 */
export const KEYS_WITHIN_ROOMS: ListKeys<InRoom> = {
  roomOf: ({ muc }) => muc,
  afterRoom: (room) => `${room}/\u{10fffd}`,
};
