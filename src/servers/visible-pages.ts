import { MAX_PAGE_SIZE } from "../contract/fields";
import type { ListKeys, SortedPage } from "./pages";
import type { ServerReply } from "./server-result";

/** A page of a server's list. */
export interface PageToRead {
  readonly limit: number;
  /** A key of the list; undefined: from its beginning. */
  readonly after: string | undefined;
}

/** A sorted list, some of whose entries the caller must not see. */
export interface FilteredList<Entry> {
  readonly keys: ListKeys<Entry>;
  /** Alike for all entries of a room; undefined: all are visible. */
  readonly isVisible: ((this: void, entry: Entry) => boolean) | undefined;
  /** Requests a page of one server. */
  read(this: void, page: PageToRead): Promise<ServerReply<SortedPage<Entry>>>;
}

/** The maximum number of pages read from a server for one page of visible entries. */
export const MAX_PAGES_READ = 10;

/**
 * A page of the visible entries of one server's list: `limit` of them, or all, and `next` only if another one follows. So its
 * boundaries disclose neither how many others there are nor where. If that takes more than `MAX_PAGES_READ` pages, it has fewer, and
 * its last entry, which marks how far the list was read, may not be visible.
 */
export async function readVisible<Entry>(
  { keys, isVisible, read }: FilteredList<Entry>,
  { limit, after }: PageToRead,
): Promise<ServerReply<SortedPage<Entry>>> {
  const isHidden = (entry: Entry) => isVisible?.(entry) === false;
  const found: Entry[] = [];
  let next = after;
  let last: Entry | undefined;
  let isSkipping = false;
  for (let count = 0; count < MAX_PAGES_READ; count += 1) {
    const missing = limit - found.length;
    // One more tells whether there is a next page.
    const page = await read({ limit: isSkipping ? MAX_PAGE_SIZE : Math.max(missing, 1), after: next });
    if (!page.ok) return page;
    const { entries } = page.value;
    const taken = entries.slice(0, endOfVisible(entries, missing, keys, isHidden));
    for (const entry of taken) if (!isHidden(entry)) found.push(entry);
    const isWhole = taken.length === entries.length;
    last = taken.at(-1) ?? last;
    if (isWhole) next = page.value.next;
    else if (last !== undefined && taken.length > 0) next = keys.afterRoom(keys.roomOf(last));
    const isHiddenLast = last !== undefined && isHidden(last);
    if (next === undefined) return { ok: true, value: { entries: found, next } };
    if (found.length >= limit && (!isWhole || isVisible === undefined)) {
      // Those of other servers may sort between the last visible entry and the hidden ones after it.
      const [end] = isHiddenLast ? found.slice(-1) : [];
      return {
        ok: true,
        value: { entries: found, next: end === undefined ? next : keys.afterRoom(keys.roomOf(end)) },
      };
    }
    isSkipping = isWhole && isHiddenLast;
  }
  const mark = last !== undefined && isHidden(last) ? [last] : [];
  return { ok: true, value: { entries: [...found, ...mark], next } };
}

/**
 * The number of entries with at most `limit` visible ones: all, or those before a room, because only the server knows the order
 * within a room.
 */
function endOfVisible<Entry>(
  entries: readonly Entry[],
  limit: number,
  { roomOf }: ListKeys<Entry>,
  isHidden: (entry: Entry) => boolean,
): number {
  let end = 0;
  let visible = 0;
  let room: string | undefined;
  for (const [index, entry] of entries.entries()) {
    if (roomOf(entry) !== room) end = index;
    room = roomOf(entry);
    if (isHidden(entry)) continue;
    visible += 1;
    if (visible > limit) return end;
  }
  return entries.length;
}
