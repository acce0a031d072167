/** The part of a sorted listing that a request asked for. */
export interface Page<T> {
  readonly entries: T[];
  /** What the next page comes after; undefined on the last. */
  readonly next: string | undefined;
}

/** Cuts a page out of at least one entry more than it may have, where there are that many. */
export function cutPage<T>(entries: T[], limit: number, keyOf: (this: void, entry: T) => string): Page<T> {
  if (entries.length <= limit) return { entries, next: undefined };
  const page = entries.slice(0, limit);
  const last = page[limit - 1];
  return { entries: page, next: last === undefined ? undefined : keyOf(last) };
}
