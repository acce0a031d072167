/** The requested page of a sorted listing. */
export interface Page<T> {
  readonly entries: T[];
  /** Cursor of the next page; undefined on the last. */
  readonly next: string | undefined;
}

/** Cuts a page out of the entries, which include at least one more than the page, if there are that many. */
export function cutPage<T>(entries: T[], limit: number, keyOf: (this: void, entry: T) => string): Page<T> {
  if (entries.length <= limit) return { entries, next: undefined };
  const page = entries.slice(0, limit);
  const last = page[limit - 1];
  return { entries: page, next: last === undefined ? undefined : keyOf(last) };
}

/** The first entries behind a cursor, out of entries in any order: sorts little more than the page. */
export interface PageSelection<T> {
  /** Whether entries with keys from `first` to `last` can be among them. */
  mayHave(first: string, last: string): boolean;
  add(key: string, entry: T): void;
  /** One entry more than the page size, if there are that many, sorted by key. */
  entries(): T[];
}

/** @param after the key that the page comes after; undefined: the first page */
export function createPageSelection<T>(limit: number, after: string | undefined): PageSelection<T> {
  const byKey = new LuaTable<string, T | undefined>();
  const keys: string[] = [];
  /** Keys behind this one cannot be among the first. */
  let bound: string | undefined;

  function cut(): void {
    table.sort(keys);
    while (keys.length > limit + 1) byKey.delete(keys.pop() ?? "");
    bound = keys[limit];
  }

  return {
    mayHave: (first, last) =>
      (after === undefined || last > after) && (bound === undefined || first <= bound),
    add(key, entry) {
      // Most entries of a long listing end here.
      if ((bound !== undefined && key > bound) || (after !== undefined && key <= after)) return;
      let own = key;
      while (byKey.get(own) !== undefined) own += "\0";
      byKey.set(own, entry);
      keys.push(own);
      if (keys.length > 2 * limit + 1) cut();
    },
    entries() {
      cut();
      return keys.map((key) => byKey.get(key)).filter((entry) => entry !== undefined);
    },
  };
}
