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
  /** One entry more than the page size, if there are that many, sorted by key. */
  entries(): T[];
}

/** How many times as many entries as a page holds are collected before all but the first are dropped. */
const KEPT_PAGES = 4;

/** @param after the key that the page comes after; "": the first page */
export function createPageSelection<T>(limit: number, after = ""): PageSelection<T> {
  const byKey = new LuaTable<string, T | undefined>();
  const keys: string[] = [];
  // Not keys.length, which searches for the end of the list each time.
  let count = 0;
  let [boundFirst, boundSecond] = ["", ""];
  const [afterFirst, afterSecond] = splitKey(after);

  function cut(): void {
    table.sort(keys);
    while (keys.length > limit + 1) byKey.delete(keys.pop() ?? "");
    count = keys.length;
    selection.bound = keys[limit];
    [boundFirst, boundSecond] = splitKey(selection.bound ?? "");
  }

  const selection: PageSelection<T> = {
    after,
    bound: undefined,
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
  };
  return selection;
}

function splitKey(key: string): LuaMultiReturn<[first: string, second: string]> {
  const [first, second] = string.match(key, "^([^%z]*%z?)(.*)$");
  return $multi(first ?? "", second ?? "");
}
