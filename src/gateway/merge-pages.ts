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
