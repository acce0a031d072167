import { entityField, invalidValue } from "../../../src/contract/fields";
import { failure, type Outcome, success } from "../../../src/contract/problem";
import { prepAccountOrSession } from "../addresses";
import { luaJson } from "../json/json";
import { type Agenda, inSlices } from "../slices";
import { answer, refusal } from "./answers";
import { answerFailure, type Send } from "./routes";

/** Makes a listing in slices. */
export type Listing = (this: void, agenda: Agenda, done: (this: void, listed: object) => void) => void;

export function sendListing(listing: Outcome<Listing>, send: Send): void {
  if (!listing.ok) {
    send(refusal(listing.problem));
    return;
  }
  inSlices((agenda) => {
    listing.value(agenda, (listed) => {
      send(answer(200, listed));
    });
  }, answerFailure(send));
}

/** The bare JID (canonical) that a listing is about, out of its `jid`; undefined: all. */
export function readAccountFilter(jid: string | undefined): Outcome<string | undefined> {
  if (jid === undefined) return success(undefined);
  const address = prepAccountOrSession(jid);
  return address === undefined
    ? failure(invalidValue("jid", entityField, jid, luaJson))
    : success(address.account);
}

/** Calls `look` for each index below `count`, `atOnce` of them in one step. */
export function planInSteps(
  agenda: Agenda,
  { count, atOnce }: { readonly count: number; readonly atOnce: number },
  look: (this: void, index: number) => void,
  done: (this: void) => void,
): void {
  agenda.plan(
    Math.ceil(count / atOnce),
    (step) => {
      const first = step * atOnce;
      for (let index = first; index < Math.min(first + atOnce, count); index++) look(index);
    },
    done,
  );
}

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

/** The end of the first part of a key of two parts, such as a room and a session: no JID has a NUL in it. */
export const PART_END = "\0";

/** The key that a cursor of the form `room/rest` stands for. */
export function keyOfCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const [room, rest] = string.match(cursor, "^([^/]*)/?(.*)$");
  return `${room ?? ""}${PART_END}${rest ?? ""}`;
}

/** The first entries behind a cursor, out of entries in any order: sorts little more than the page. */
export interface PageSelection<T> {
  /**
   * Whether an entry with the key `first` (which ends with PART_END) and `second` can be among them. `second` undefined:
   * whether any entry with such a first part can be. Cheaper than `add`, because it makes no string.
   */
  mayHave(first: string, second?: string): boolean;
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
  let [boundFirst, boundSecond] = ["", ""];
  const [afterFirst, afterSecond] = splitKey(after ?? "");

  function cut(): void {
    table.sort(keys);
    while (keys.length > limit + 1) byKey.delete(keys.pop() ?? "");
    bound = keys[limit];
    [boundFirst, boundSecond] = splitKey(bound ?? "");
  }

  return {
    mayHave(first, second) {
      if (after !== undefined) {
        if (first < afterFirst || (first === afterFirst && second !== undefined && second <= afterSecond)) {
          return false;
        }
      }
      if (bound === undefined || first < boundFirst) return true;
      return first === boundFirst && (second === undefined || second <= boundSecond);
    },
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

function splitKey(key: string): LuaMultiReturn<[first: string, second: string]> {
  const [first, second] = string.match(key, "^([^%z]*%z?)(.*)$");
  return $multi(first ?? "", second ?? "");
}
