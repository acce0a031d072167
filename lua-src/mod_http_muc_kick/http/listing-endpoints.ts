import { entityField, invalidValue, roomJidField, componentField } from "../../../src/contract/fields";
import { parseOccupantsRequest, parseRoomsRequest } from "../../../src/contract/page-request";
import { failure, noSuchRoom, type Outcome, success } from "../../../src/contract/problem";
import type { OccupantListed, OccupantsAnswer, RoomsAnswer } from "../../../src/contract/responses";
import { canonicalAccount, domainOf, prepAccountOrSession, prepHost, prepRoomAddress } from "../addresses";
import type { PresentOccupant, Room } from "../rooms/room";
import type { MucServices } from "../rooms/rooms";
import { answerTo, list } from "./answers";
import { luaJson } from "./json";
import type { Endpoint, Request } from "./routes";

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

/** `/muc_kick/rooms`. */
export function createRoomsEndpoint(services: MucServices): Endpoint {
  return {
    GET: (request, send) => {
      send(answerTo(listRooms(request, services)));
    },
  };
}

/** `/muc_kick/occupants`. */
export function createOccupantsEndpoint(services: MucServices): Endpoint {
  return {
    GET: (request, send) => {
      send(answerTo(listOccupants(request, services)));
    },
  };
}

function listRooms({ query }: Request, services: MucServices): Outcome<RoomsAnswer> {
  const request = parseRoomsRequest(query, luaJson);
  if (!request.ok) return request;
  const { muc, limit, after } = request.value;
  const component = muc === undefined ? undefined : prepHost(muc);
  if (muc !== undefined && component === undefined)
    return failure(invalidValue("muc", componentField, muc, luaJson));
  const unreachable = component === undefined ? undefined : services.whyUnreachable(component);
  if (unreachable !== undefined) return failure(unreachable);
  const rooms = services
    .liveRooms()
    .filter(
      ({ jid }) =>
        (after === undefined || jid > after) && (component === undefined || domainOf(jid) === component),
    );
  const { entries, next } = cutPage(rooms, limit, ({ jid }) => jid);
  return success({
    rooms: list(entries.map((room) => ({ muc: room.jid, occupants: room.occupantCount() }))),
    next,
  });
}

function listOccupants({ query }: Request, services: MucServices): Outcome<OccupantsAnswer> {
  const request = parseOccupantsRequest(query, luaJson);
  if (!request.ok) return request;
  const { muc, jid, limit, after } = request.value;
  const account = jid === undefined ? undefined : prepAccountOrSession(jid)?.account;
  if (jid !== undefined && account === undefined)
    return failure(invalidValue("jid", entityField, jid, luaJson));
  const rooms = muc === undefined ? success(services.liveRooms()) : roomToList(muc, services);
  if (!rooms.ok) return rooms;
  const [afterRoom, afterRest] = string.match(after ?? "", "^([^/]*)/?(.*)$");
  const found: PresentOccupant[] = [];
  for (const room of rooms.value) {
    if (found.length > limit) break;
    if (room.jid < (afterRoom ?? "")) continue;
    const occupants = room.occupants((each) => account === undefined || canonicalAccount(each) === account);
    // Not by nickname: whoever changes it between two pages would be missed or listed twice.
    table.sort(occupants, (one, other) => one.session < other.session);
    for (const occupant of occupants) {
      if (room.jid !== afterRoom || occupant.session > (afterRest ?? "")) found.push({ room, occupant });
    }
  }
  const { entries, next } = cutPage(found, limit, ({ room, occupant }) => `${room.jid}/${occupant.session}`);
  return success({ occupants: list(entries.map((target) => describe(target))), next });
}

function describe({ room, occupant }: PresentOccupant): OccupantListed {
  return {
    muc: room.jid,
    nickname: occupant.nickname,
    jid: occupant.account,
    sessions: occupant.sessions,
    role: occupant.role,
    affiliation: room.affiliation(occupant),
    occupant_id: room.occupantId(occupant),
  };
}

/** The one room that is asked for, if it is in memory: a listing loads nothing. */
function roomToList(muc: string, services: MucServices): Outcome<Room[]> {
  const address = prepRoomAddress(muc);
  if (address === undefined) return failure(invalidValue("muc", roomJidField, muc, luaJson));
  const unreachable = services.whyUnreachable(address.host);
  if (unreachable !== undefined) return failure(unreachable);
  const live = services.liveRooms().filter((room) => room.jid === address.jid);
  return live.length > 0 || services.exists(address) ? success(live) : failure(noSuchRoom(address.jid));
}
