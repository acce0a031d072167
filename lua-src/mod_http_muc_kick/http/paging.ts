import { entityField, invalidValue } from "../../../src/contract/fields";
import { failure, type Outcome, success } from "../../../src/contract/problem";
import { prepAccountOrSession } from "../addresses";
import { luaJson } from "../json/json";
import { type Agenda, inSlices } from "../slices";
import { PART_END } from "../page-selection";
import { answer, answerFailure, refusal, respond } from "./answers";

/** Makes a listing in slices. */
export type Listing = (this: void, agenda: Agenda, done: (this: void, listed: object) => void) => void;

export function sendListing(listing: Outcome<Listing>, event: Prosody.HttpEvent): void {
  if (!listing.ok) {
    respond(event, refusal(listing.problem));
    return;
  }
  inSlices((agenda) => {
    listing.value(agenda, (listed) => {
      respond(event, answer(200, listed));
    });
  }, answerFailure(event));
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

/** The parts of a cursor of the form `room/rest`. */
export function splitCursor(cursor = ""): LuaMultiReturn<[room: string, rest: string]> {
  const [room, rest] = string.match(cursor, "^([^/]*)/?(.*)$");
  return $multi(room ?? "", rest ?? "");
}

/** The key that a cursor of the form `room/rest` stands for. */
export function keyOfCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const [room, rest] = splitCursor(cursor);
  return room + PART_END + rest;
}
