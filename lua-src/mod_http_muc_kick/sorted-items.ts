/** A set of items in the order of the bytes of their keys. Adding and removing take little more than constant time. */
export interface SortedItems<Item> {
  /** Adds an item with a key that none in the set has. */
  add(item: Item): void;
  /** Removes an item that is in the set. */
  remove(item: Item): void;
  /** At most `limit` items with keys after `after`, which need not be one of them; default: from the first one. */
  page(limit: number, after: string | undefined): Item[];
}

/** Maximum number of items in a chunk before it is split in two. */
const MAX_CHUNK = 512;

/**
 * Items are kept in sorted chunks, themselves in order, so that an insertion moves few of them.
 *
 * @param keyOf the key of an item, the same for as long as it is in the set
 * @param initial items in the order of their keys
 */
export function createSortedItems<Item extends string | number>(
  keyOf: (this: void, item: Item) => string,
  initial: readonly Item[] = [],
): SortedItems<Item> {
  const chunks = cutIntoChunks(initial);

  /** The index of the chunk that an item with that key is in, or would be. */
  function chunkOf(key: string): number {
    let from = 0;
    let to = chunks.length - 1;
    while (from < to) {
      const middle = Math.ceil((from + to) / 2);
      const first = chunks[middle]?.[0];
      if (first === undefined || keyOf(first) <= key) from = middle;
      else to = middle - 1;
    }
    return from;
  }

  /** The index of the first item of a chunk whose key is not less than `key`; the length if there is none. */
  function indexIn(chunk: readonly Item[], key: string): number {
    let from = 0;
    let to = chunk.length;
    while (from < to) {
      const middle = Math.floor((from + to) / 2);
      const item = chunk[middle];
      if (item === undefined || keyOf(item) >= key) to = middle;
      else from = middle + 1;
    }
    return from;
  }

  return {
    add(item) {
      const key = keyOf(item);
      const at = chunkOf(key);
      const chunk = chunks[at] ?? [];
      table.insert(chunk, indexIn(chunk, key) + 1, item);
      if (chunk.length > MAX_CHUNK) chunks.splice(at + 1, 0, chunk.splice(MAX_CHUNK / 2));
    },
    remove(item) {
      const key = keyOf(item);
      const at = chunkOf(key);
      const chunk = chunks[at] ?? [];
      table.remove(chunk, indexIn(chunk, key) + 1);
      if (chunk.length === 0 && chunks.length > 1) chunks.splice(at, 1);
    },
    page(limit, after) {
      const page: Item[] = [];
      for (let at = after === undefined ? 0 : chunkOf(after); at < chunks.length; at++) {
        for (const item of chunks[at] ?? []) {
          if (after !== undefined && keyOf(item) <= after) continue;
          if (page.length === limit) return page;
          page.push(item);
        }
      }
      return page;
    },
  };
}

/** At least one chunk, each but the first with at least one item. */
function cutIntoChunks<Item>(items: readonly Item[]): Item[][] {
  const chunks: Item[][] = [items.slice(0, MAX_CHUNK / 2)];
  for (let from = MAX_CHUNK / 2; from < items.length; from += MAX_CHUNK / 2) {
    chunks.push(items.slice(from, from + MAX_CHUNK / 2));
  }
  return chunks;
}
