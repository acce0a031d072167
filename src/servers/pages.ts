import { type GatewayProblem, joinFailures, moduleFailure, type GatewayFailure } from "../errors";
import { createSealer } from "../sealer";
import type { ProsodyServer } from "./prosody-server";
import type { ServerReply } from "./server-result";

/** A page of one server's list. */
export interface SortedPage<Entry> {
  /** Sorted by the bytes of the room's JID in UTF-8; the entries of one room are in the server's own order. */
  readonly entries: readonly Entry[];
  /** The server's own key of the last entry, if there are more after it. */
  readonly next: string | undefined;
}

export interface MergedPage<Entry> {
  readonly entries: readonly Entry[];
  /** A key that sorts after the last entry, if there are more. */
  readonly next: string | undefined;
}

/** How the entries of a list are identified. */
export interface ListKeys<Entry> {
  roomOf(this: void, entry: Entry): string;
  /** A key that sorts after all entries of a room. */
  afterRoom(this: void, room: string): string;
}

/**
 * Merges the first pages of several sorted lists, of which no two share a room, into about `limit` entries. Each page
 * holds the first `limit` entries of its list, or fewer. A merged page ends where a server's own page does or between two
 * rooms, because only the server knows the order within a room. The next page is requested from every server with the
 * key `next`: a key is a position in every list, so it stays valid whichever servers are reachable next time.
 */
export function mergePages<Entry>(
  pages: readonly SortedPage<Entry>[],
  limit: number,
  { roomOf, afterRoom }: ListKeys<Entry>,
): MergedPage<Entry> {
  const all: PlacedEntry<Entry>[] = [];
  for (const each of mergeSorted(pages, roomOf)) {
    // The whole room in which the page may have to end.
    if (all.length > limit && each.room !== all[limit]?.room) break;
    all.push(each);
    // More entries of that server, which are still to be read, may precede all others.
    if (each.next !== undefined) break;
  }
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

interface PlacedEntry<Entry> {
  readonly entry: Entry;
  readonly room: string;
  /** The key of the next page, for the last entry of its page. */
  readonly next: string | undefined;
}

/** The entries of sorted pages in order; looks at no more of them than are taken. */
function* mergeSorted<Entry>(
  pages: readonly SortedPage<Entry>[],
  roomOf: (entry: Entry) => string,
): Generator<PlacedEntry<Entry>> {
  const heads = pages.flatMap((page) => headOf(page, 0, roomOf) ?? []);
  for (;;) {
    let first = 0;
    for (const [index, { bytes }] of heads.entries()) {
      if (Buffer.compare(bytes, heads[first]?.bytes ?? bytes) < 0) first = index;
    }
    const head = heads[first];
    if (head === undefined) return;
    const { page, at, entry, room } = head;
    const following = headOf(page, at + 1, roomOf);
    yield { entry, room, next: following === undefined ? page.next : undefined };
    heads.splice(first, 1, ...(following === undefined ? [] : [following]));
  }
}

/** The entry at a place of a page, with its room in UTF-8, by which pages are sorted; undefined after the last one. */
function headOf<Entry>(page: SortedPage<Entry>, at: number, roomOf: (entry: Entry) => string) {
  const entry = page.entries[at];
  if (entry === undefined) return undefined;
  const room = roomOf(entry);
  return { page, at, entry, room, bytes: Buffer.from(room) };
}

/**
 * The number of entries of the sorted rooms that make a page: `limit`, or fewer to avoid splitting a room, but at least
 * one room.
 */
function endOfPage(rooms: readonly string[], limit: number): number {
  const isCut = limit < rooms.length && rooms[limit] === rooms[limit - 1];
  if (!isCut) return Math.min(limit, rooms.length);
  const start = rooms.indexOf(rooms[limit] ?? "");
  return start > 0 ? start : rooms.lastIndexOf(rooms[limit] ?? "") + 1;
}

/** One page merged from several servers. */
export type CollectedPage<Entry> =
  | {
      readonly ok: true;
      readonly page: MergedPage<Entry>;
      /** The servers whose entries are missing, with the error of each. */
      readonly failed: readonly GatewayFailure[];
    }
  | {
      readonly ok: false;
      readonly problem: GatewayProblem & { readonly failed?: readonly GatewayFailure[] };
    };

/**
 * Requests the page after a key from all of `servers` in parallel, and merges the pages. Returns a problem if no server
 * responds; if only some fail, the page names them.
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

/** Encodes positions in sorted lists as opaque cursors that disclose nothing of the lists, and decodes them. */
export interface Cursors {
  /** `list`: the list in which it is a position. */
  write(this: void, list: string, key: string): string;
  /** The position; undefined if the text is not a cursor of that list written with the same secrets. */
  read(this: void, list: string, cursor: string): string | undefined;
}

/** Keys are padded to a multiple of this number of bytes to hide their length. */
const PADDED_TO = 256;

/** @param secrets shared by all instances, unknown to callers */
export function createCursors(secrets: readonly string[]): Cursors {
  const { seal, open } = createSealer(["cursors", ...secrets]);
  return {
    write: (list, key) => seal(list, pad(key)),
    read(list, cursor) {
      const padded = open(list, cursor);
      return padded && unpad(padded);
    },
  };
}

/** Padding: a byte that marks the end of the key, then zeros. */
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
