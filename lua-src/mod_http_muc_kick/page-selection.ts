/** The end of the first part of a key of two parts, such as a room and a session: no JID has a NUL in it. */
export const PART_END = "\0";

/** The first entries behind a cursor, out of entries in any order: sorts little more than the page. */
export interface PageSelection<T> {
  /** The key that the page comes after; "": the first page. */
  readonly after: string;
  /**
   * Entries with greater keys are not among them; undefined: not known yet. Whoever offers many entries compares with
   * these two first, which costs less than a call.
   */
  bound: string | undefined;
  /**
   * Whether an entry with the key `first` (which ends with PART_END) and `second` can be among them. `second` undefined:
   * whether any entry with such a first part can be. Cheaper than `add`, because it makes no string.
   */
  mayHave(first: string, second?: string): boolean;
  add(key: string, entry: T): void;
  /** One entry more than the page size, if there are that many, sorted by key. The selection is at its end. */
  entries(): T[];
  /** The bound with which the same page can be selected again, should few of its entries be gone by then; undefined: none is known. */
  nextBound(): string | undefined;
}

/** How many times as many entries as a page holds are collected before all but the first are dropped. */
const KEPT_PAGES = 4;

/** How many times as many entries as a page holds are expected when it is selected again. */
const SPARE = 1.5;

/** A page of a listing that is read again and again. */
export interface RepeatedPage {
  /** Of the listing: the page itself may be another one each time. */
  readonly name: string;
  readonly limit: number;
  /** The key that the page comes after. */
  readonly after?: string | undefined;
}

/** Offers all entries to the selection, then calls `done`. */
export type Offer<T> = (this: void, selection: PageSelection<T>, done: (this: void) => void) => void;

/** Passes on the entries of a page; see PageSelection.entries. */
type SelectPage<T> = (
  this: void,
  page: RepeatedPage,
  offer: Offer<T>,
  use: (this: void, entries: T[]) => void,
) => void;

/** The number of pages whose bounds are remembered. */
const REMEMBERED = 1000;

/**
 * Selects pages with the bounds that they had the last time, so that a comparison drops most entries. A page that has lost
 * too many entries since is selected once more.
 */
export function createPageSelector<T>(): SelectPage<T> {
  let bounds = new LuaTable<string, string | undefined>();
  let count = 0;
  const remember = (key: string, bound: string | undefined) => {
    if (bounds.get(key) === undefined && bound !== undefined) count += 1;
    if (count > REMEMBERED) {
      bounds = new LuaTable();
      count = 1;
    }
    bounds.set(key, bound);
  };
  const select: SelectPage<T> = (page, offer, use) => {
    const { name, limit, after = "" } = page;
    const key = `${name}${PART_END}${limit}${PART_END}${after}`;
    const expected = bounds.get(key);
    const selection = createPageSelection<T>(limit, after, expected);
    offer(selection, () => {
      const entries = selection.entries();
      remember(key, selection.nextBound());
      if (expected !== undefined && entries.length <= limit) select(page, offer, use);
      else use(entries);
    });
  };
  return select;
}

/**
 * @param after the key that the page comes after; "": the first page
 * @param bound one that is expected: with it, the page has all its entries only if there is one more than the page size
 */
export function createPageSelection<T>(limit: number, after = "", bound?: string): PageSelection<T> {
  const byKey = new LuaTable<string, T | undefined>();
  const keys: string[] = [];
  // Not keys.length, which searches for the end of the list each time.
  let count = 0;
  let [boundFirst, boundSecond] = splitKey(bound ?? "");
  let nextBound: string | undefined;
  const [afterFirst, afterSecond] = splitKey(after);

  function cut(): void {
    table.sort(keys);
    nextBound = count > limit ? keys[Math.min(count, Math.ceil(limit * SPARE)) - 1] : undefined;
    while (keys.length > limit + 1) byKey.delete(keys.pop() ?? "");
    count = keys.length;
    selection.bound = keys[limit];
    [boundFirst, boundSecond] = splitKey(selection.bound ?? "");
  }

  const selection: PageSelection<T> = {
    after,
    bound,
    mayHave(first, second) {
      if (first < afterFirst || (first === afterFirst && second !== undefined && second <= afterSecond)) {
        return false;
      }
      if (selection.bound === undefined || first < boundFirst) return true;
      return first === boundFirst && (second === undefined || second <= boundSecond);
    },
    add(key, entry) {
      if (key <= after || (selection.bound !== undefined && key > selection.bound)) return;
      let own = key;
      while (byKey.get(own) !== undefined) own += "\0";
      byKey.set(own, entry);
      keys[count] = own;
      count += 1;
      if (count > KEPT_PAGES * limit) cut();
    },
    entries() {
      cut();
      return keys.map((key) => byKey.get(key)).filter((entry) => entry !== undefined);
    },
    nextBound: () => nextBound,
  };
  return selection;
}

function splitKey(key: string): LuaMultiReturn<[first: string, second: string]> {
  const [first, second] = string.match(key, "^([^%z]*%z?)(.*)$");
  return $multi(first ?? "", second ?? "");
}
