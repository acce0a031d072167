/** A set of strings in the order of their bytes. Adding and removing take little more than constant time. */
export interface SortedKeys {
  /** Adds a key that is not in the set. */
  add(key: string): void;
  /** Removes a key that is in the set. */
  remove(key: string): void;
  /** At most `limit` keys after `after`, which need not be in the set; default: from the first one. */
  page(limit: number, after: string | undefined): string[];
}

/** Maximum number of keys in a chunk before it is split in two. */
const MAX_CHUNK = 512;

/**
 * Keys are kept in sorted chunks, themselves in order, so that an insertion moves few of them.
 *
 * @param initial different keys in any order
 */
export function createSortedKeys(initial: readonly string[] = []): SortedKeys {
  const chunks = cutIntoChunks(initial);

  /** The index of the chunk that the key is in, or would be. */
  function chunkOf(key: string): number {
    let from = 0;
    let to = chunks.length - 1;
    while (from < to) {
      const middle = Math.ceil((from + to) / 2);
      if ((chunks[middle]?.[0] ?? key) <= key) from = middle;
      else to = middle - 1;
    }
    return from;
  }

  return {
    add(key) {
      const at = chunkOf(key);
      const chunk = chunks[at] ?? [];
      table.insert(chunk, indexOfFirst(chunk, key) + 1, key);
      if (chunk.length > MAX_CHUNK) chunks.splice(at + 1, 0, chunk.splice(MAX_CHUNK / 2));
    },
    remove(key) {
      const at = chunkOf(key);
      const chunk = chunks[at] ?? [];
      table.remove(chunk, indexOfFirst(chunk, key) + 1);
      if (chunk.length === 0 && chunks.length > 1) chunks.splice(at, 1);
    },
    page(limit, after) {
      const page: string[] = [];
      for (let at = after === undefined ? 0 : chunkOf(after); at < chunks.length; at++) {
        for (const key of chunks[at] ?? []) {
          if (after !== undefined && key <= after) continue;
          if (page.length === limit) return page;
          page.push(key);
        }
      }
      return page;
    },
  };
}

/** At least one chunk, each but the first with at least one key. */
function cutIntoChunks(keys: readonly string[]): string[][] {
  const sorted = keys.slice();
  table.sort(sorted);
  const chunks: string[][] = [sorted.slice(0, MAX_CHUNK / 2)];
  for (let from = MAX_CHUNK / 2; from < sorted.length; from += MAX_CHUNK / 2) {
    chunks.push(sorted.slice(from, from + MAX_CHUNK / 2));
  }
  return chunks;
}

/** The index of the first key that is not less than `key`; the length if there is none. */
function indexOfFirst(sorted: readonly string[], key: string): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if ((sorted[middle] ?? key) >= key) to = middle;
    else from = middle + 1;
  }
  return from;
}
