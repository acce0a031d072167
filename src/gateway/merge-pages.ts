/** A page of one server's list. */
export interface SortedPage<Entry> {
  /** Sorted by their keys; see `compareKeys`. */
  readonly entries: readonly Entry[];
  /** Whether the server has more after them. */
  readonly hasMore: boolean;
}

export interface MergedPage<Entry> {
  readonly entries: readonly Entry[];
  /** The key of the last entry, where there are more after it. */
  readonly next: string | undefined;
}

/**
 * The first `limit` entries of several sorted lists taken together. Each page holds at least the first `limit` entries of
 * its list, or all. What comes after is to be asked of every server with the key `next`: a key is a place in every list,
 * so that it stays right whichever servers can be reached next time.
 */
export function mergePages<Entry>(
  pages: readonly SortedPage<Entry>[],
  limit: number,
  keyOf: (entry: Entry) => string,
): MergedPage<Entry> {
  const all = pages
    .flatMap(({ entries }) => entries)
    .map((entry) => ({ entry, key: keyOf(entry) }))
    .sort((one, other) => compareKeys(one.key, other.key));
  const taken = all.slice(0, limit);
  const hasMore = all.length > taken.length || pages.some((page) => page.hasMore);
  return { entries: taken.map(({ entry }) => entry), next: hasMore ? taken.at(-1)?.key : undefined };
}

/**
 * The order of the module's listings, whose keys are a room JID and perhaps a slash and more: first by the room, then by
 * the rest, each by its bytes in UTF-8.
 */
export function compareKeys(one: string, other: string): number {
  const [oneRoom, oneRest] = splitKey(one);
  const [otherRoom, otherRest] = splitKey(other);
  return Buffer.compare(oneRoom, otherRoom) || Buffer.compare(oneRest, otherRest);
}

function splitKey(key: string): [Buffer, Buffer] {
  const slash = key.indexOf("/");
  return slash < 0
    ? [Buffer.from(key), Buffer.alloc(0)]
    : [Buffer.from(key.slice(0, slash)), Buffer.from(key.slice(slash + 1))];
}
