import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { type GatewayProblem, joinFailures, moduleFailure, type GatewayFailure } from "../errors";
import type { ProsodyServer } from "./prosody-server";
import type { ServerReply } from "./server-result";

/** A page of one server's list. */
export interface SortedPage<Entry> {
  /** Sorted by their rooms (see `compareRooms`), those of one room in an order of the server's own. */
  readonly entries: readonly Entry[];
  /** The server's own key of the last entry, where it has more after it. */
  readonly next: string | undefined;
}

export interface MergedPage<Entry> {
  readonly entries: readonly Entry[];
  /** The key of a place after the last entry, where there are more after it. */
  readonly next: string | undefined;
}

/** How the entries of a list are told apart. */
export interface ListKeys<Entry> {
  roomOf(this: void, entry: Entry): string;
  /** The key of the place after everything of a room. */
  afterRoom(this: void, room: string): string;
}

/**
 * The first entries, about `limit` of them, of several sorted lists taken together, no room of which is in two. Each page
 * holds the first `limit` entries of its list, or all. A page ends where a server's own page does or between two rooms,
 * because a room's order is known to its server only. What comes after is to be asked of every server with the key
 * `next`: a key is a place in every list, so that it stays right whichever servers can be reached next time.
 */
export function mergePages<Entry>(
  pages: readonly SortedPage<Entry>[],
  limit: number,
  { roomOf, afterRoom }: ListKeys<Entry>,
): MergedPage<Entry> {
  const all = pages
    .flatMap(({ entries, next }) =>
      entries.map((entry, index) => ({
        entry,
        room: roomOf(entry),
        next: index === entries.length - 1 ? next : undefined,
      })),
    )
    .sort((one, other) => compareRooms(one.room, other.room));
  const end = endOfPage(
    all.map(({ room }) => room),
    limit,
  );
  const entries = all.slice(0, end).map(({ entry }) => entry);
  const last = all[end - 1];
  if (last === undefined) return { entries, next: undefined };
  const hasMore = end < all.length || pages.some(({ next }) => next !== undefined);
  return { entries, next: last.next ?? (hasMore ? afterRoom(last.room) : undefined) };
}

/** How many of the sorted rooms' entries make a page: `limit`, or fewer where a room would be cut, but at least a room. */
function endOfPage(rooms: readonly string[], limit: number): number {
  const isCut = limit < rooms.length && rooms[limit] === rooms[limit - 1];
  if (!isCut) return Math.min(limit, rooms.length);
  const start = rooms.indexOf(rooms[limit] ?? "");
  return start > 0 ? start : rooms.lastIndexOf(rooms[limit] ?? "") + 1;
}

/** The order of the module's listings: by the bytes of room JIDs in UTF-8. */
export function compareRooms(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

/** One page joined over servers. */
export type CollectedPage<Entry> =
  | {
      readonly ok: true;
      readonly page: MergedPage<Entry>;
      /** Those whose entries are not in it, with why. */
      readonly failed: readonly GatewayFailure[];
    }
  | {
      readonly ok: false;
      readonly problem: GatewayProblem & { readonly failed?: readonly GatewayFailure[] };
    };

/**
 * Asks all of `servers` at the same time for what comes after a key, and joins what they give. Where no server gives
 * anything it is a problem; where only some do not, they are named.
 */
export async function collectPages<Entry>(
  servers: readonly ProsodyServer[],
  limit: number,
  ask: (server: ProsodyServer) => Promise<ServerReply<SortedPage<Entry>>>,
  keys: ListKeys<Entry>,
): Promise<CollectedPage<Entry>> {
  const replies = await Promise.all(servers.map(ask));
  const pages = replies.flatMap((reply) => (reply.ok ? [reply.value] : []));
  const failed = replies.flatMap((reply, index) => {
    if (reply.ok) return [];
    if ("failure" in reply) return [reply.failure];
    return reply.refused.status < 500 ? [] : [moduleFailure(servers[index]?.name ?? "", reply.refused)];
  });
  const refused = replies.flatMap((reply) =>
    !reply.ok && "refused" in reply && reply.refused.status < 500 ? [reply.refused] : [],
  );
  const [refusal] = refused;
  if (refusal !== undefined) return { ok: false, problem: refusal };
  if (pages.length === 0 && failed.length > 0) return { ok: false, problem: joinFailures(failed) };
  return { ok: true, page: mergePages(pages, limit, keys), failed };
}

/** Writes places in sorted lists as texts that tell nothing of what is in the lists, and reads them back. */
export interface Cursors {
  /** `list`: which list it is a place in. */
  write(this: void, list: string, key: string): string;
  /** The place; undefined where the text is no cursor of that list that was written with the same secrets. */
  read(this: void, list: string, cursor: string): string | undefined;
}

const CIPHER = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Keys are padded to a multiple of so many bytes, so that their length does not show. */
const PADDED_TO = 256;

/** @param secrets that all instances have, and no caller */
export function createCursors(secrets: readonly string[]): Cursors {
  const secret = createHash("sha256")
    .update(JSON.stringify(["cursors", ...secrets]))
    .digest();
  return {
    write(list, key) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, secret, nonce).setAAD(Buffer.from(list));
      const encrypted = [cipher.update(pad(key)), cipher.final()];
      return Buffer.concat([nonce, ...encrypted, cipher.getAuthTag()]).toString("base64url");
    },
    read(list, cursor) {
      const bytes = Buffer.from(cursor, "base64url");
      if (bytes.length <= NONCE_BYTES + TAG_BYTES || bytes.toString("base64url") !== cursor) return undefined;
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const options = { authTagLength: TAG_BYTES };
      const decipher = createDecipheriv(CIPHER, secret, nonce, options).setAAD(Buffer.from(list));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        const padded = [decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()];
        return unpad(Buffer.concat(padded));
      } catch {
        return undefined; // Not written with these secrets, or for another list.
      }
    },
  };
}

/** A byte that marks the end of the key, and zeros. */
const END = 0x80;

function pad(key: string): Buffer {
  const bytes = Buffer.from(key);
  const padding = Buffer.alloc(PADDED_TO - (bytes.length % PADDED_TO));
  padding[0] = END;
  return Buffer.concat([bytes, padding]);
}

function unpad(padded: Buffer): string {
  return padded.subarray(0, padded.lastIndexOf(END)).toString();
}
