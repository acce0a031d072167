import { invalidValue, roomJidField } from "../../../src/contract/fields";
import { parseOccupantEventsRequest, parseVisitorsRequest } from "../../../src/contract/page-request";
import {
  disabledBySetting,
  failure,
  type Outcome,
  success,
  tooManyWaiting,
} from "../../../src/contract/problem";
import type { OccupantEvent, Visitor, VisitorsResponse } from "../../../src/contract/responses";
import { formatTimestamp } from "../../../src/contract/timestamp";
import { canonicalAccount, prepRoomAddress } from "../addresses";
import { encodeJson, list } from "../json/json-encoding";
import { luaJson } from "../json/json";
import { createPageSelection, PART_END } from "../page-selection";
import type { MucServices } from "../rooms/rooms";
import { VISITORS } from "../settings";
import { inSlices } from "../slices";
import { type EventWaiters, MAX_WAITERS } from "./event-waiters";
import type { Visit, VisitorLog } from "./visitor-log";
import { answerFailure, refusal, respond } from "../http/answers";
import {
  cutPage,
  keyOfCursor,
  type Listing,
  planInSteps,
  readAccountFilter,
  sendListing,
} from "../http/paging";
import { queryOf } from "../http/query";
import type { Endpoint } from "../http/routes";

/** The number of entries that are looked at in one step. */
const ENTRIES_AT_ONCE = 256;

/** More than any number of an entry. Every version of Lua writes 14 digits exactly. */
const NUMBERS_END = 99999999999999;

/** `/muc_kick/visitors`. */
export function createVisitorsEndpoint(log: VisitorLog, services: MucServices): Endpoint {
  return {
    GET: (event) => {
      sendListing(listVisitors(queryOf(event), log, services), event);
    },
  };
}

function listVisitors(query: object, log: VisitorLog, services: MucServices): Outcome<Listing> {
  const request = parseVisitorsRequest(query, luaJson);
  if (!request.ok) return request;
  if (!log.isOn()) return failure(disabledBySetting(VISITORS));
  const { muc, jid, since, limit, after } = request.value;
  const filter = readAccountFilter(jid);
  if (!filter.ok) return filter;
  const account = filter.value;
  const address = muc === undefined ? undefined : prepRoomAddress(muc);
  if (muc !== undefined && address === undefined)
    return failure(invalidValue("muc", roomJidField, muc, luaJson));
  // The room itself may be gone since everybody left.
  const unreachable = address === undefined ? undefined : services.whyUnreachable(address.host);
  if (unreachable !== undefined) return failure(unreachable);
  return success((agenda, done) => {
    const { first, last } = log.state;
    const selection = createPageSelection<number>(limit, keyOfCursor(after));
    const look = (index: number) => {
      const number = first + index;
      const visit = log.at(number);
      if (visit?.type !== "left" || (address !== undefined && visit.muc !== address.jid)) return;
      if (since !== undefined && visit.at < since) return;
      if (account !== undefined && canonicalAccount(visit.account) !== account) return;
      selection.add(`${visit.muc}${PART_END}${placeOf(number)}`, number);
    };
    planInSteps(agenda, { count: last - first + 1, atOnce: ENTRIES_AT_ONCE }, look, () => {
      const keyOf = (number: number) => `${log.at(number)?.muc ?? ""}/${placeOf(number)}`;
      const { entries, next } = cutPage(selection.entries(), limit, keyOf);
      const visitors: Visitor[] = [];
      for (const number of entries) {
        const visit = log.at(number);
        if (visit !== undefined) visitors.push(describeVisitor(visit));
      }
      done({ visitors: list(visitors), next } satisfies VisitorsResponse);
    });
  });
}

/** Sorts the newest entry first. */
function placeOf(number: number): string {
  return `${NUMBERS_END - number}`;
}

function describeVisitor({ muc, nickname, account, at, ...rest }: Visit): Visitor {
  const { occupantId, joinedAt, newNickname, address } = rest;
  return {
    muc,
    nickname,
    jid: account,
    occupant_id: occupantId,
    joined_at: formatOptional(joinedAt),
    left_at: formatTimestamp(at),
    new_nickname: newNickname,
    address,
  };
}

function describeEvent({ type: kind, at, muc, nickname, account, ...rest }: Visit): OccupantEvent {
  const { occupantId, joinedAt, newNickname, refusedBy, ban, address } = rest;
  return {
    type: kind,
    at: formatTimestamp(at),
    muc,
    nickname,
    jid: account,
    occupant_id: occupantId,
    joined_at: formatOptional(joinedAt),
    new_nickname: newNickname,
    refused_by: refusedBy,
    ban_id: ban,
    address,
  };
}

function formatOptional(time: number | undefined): string | undefined {
  return time === undefined ? undefined : formatTimestamp(time);
}

/** `/muc_kick/events`: a request may wait for the next event, and so needs no polling. */
export function createEventsEndpoint(log: VisitorLog, waiters: EventWaiters): Endpoint {
  log.onAdd(waiters.wake);
  return {
    GET: (event) => {
      const parsed = parseOccupantEventsRequest(queryOf(event), luaJson);
      if (!parsed.ok) {
        respond(event, refusal(parsed.problem));
        return;
      }
      if (!log.isOn()) {
        respond(event, refusal(disabledBySetting(VISITORS)));
        return;
      }
      const { after, wait, limit } = parsed.value;
      const { last } = log.state;
      const place = after === undefined ? last : findPlace(log, after);
      if (after === undefined || place === undefined || place < last || wait === 0) {
        sendEvents(log, place, limit, event);
        return;
      }
      const waiter = {
        isGone: () => event.response.finished === true,
        answer: () => {
          sendEvents(log, place, limit, event);
        },
      };
      if (!waiters.add(waiter, wait))
        respond(event, refusal(tooManyWaiting(MAX_WAITERS), { retry_after: "5" }));
    },
  };
}

/** The number of the entry that a cursor names; undefined if entries after it are not available any more. */
function findPlace({ state }: VisitorLog, cursor: string): number | undefined {
  const [epoch, digits] = string.match(cursor, "^(.+)%.(%d+)$");
  const number = tonumber(digits);
  if (epoch !== state.epoch || number === undefined) return undefined;
  return number >= state.first - 1 && number <= state.last ? number : undefined;
}

/** Sends the events after an entry; `place` undefined: they are not available, and it goes on with those to come. */
function sendEvents(
  log: VisitorLog,
  place: number | undefined,
  limit: number,
  event: Prosody.HttpEvent,
): void {
  const { epoch, first, last } = log.state;
  const isMissed = place === undefined || place < first - 1;
  const begin = isMissed ? last : place;
  const end = Math.min(begin + limit, last);
  // Encoded in steps, because all of them at once would take longer than a slice.
  const events: string[] = [];
  inSlices((agenda) => {
    agenda.plan(
      end - begin,
      (index) => {
        const visit = log.at(begin + 1 + index);
        if (visit !== undefined) events.push(encodeJson(describeEvent(visit)));
      },
      () => {
        const missed = isMissed ? ',"missed":true' : "";
        const next = string.format("%s.%d", epoch, end);
        respond(event, {
          status: 200,
          body: `{"events":[${events.join(",")}],"next":"${next}"${missed}}`,
        });
      },
    );
  }, answerFailure(event));
}
