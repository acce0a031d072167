import { componentField, invalidValue, roomJidField } from "../../../src/contract/fields";
import { parseOccupantsRequest, parseRoomsRequest } from "../../../src/contract/page-request";
import { failure, noSuchRoom, type Outcome, success } from "../../../src/contract/problem";
import type {
  OccupantListed,
  OccupantsResponse,
  RoomListed,
  RoomsResponse,
} from "../../../src/contract/responses";
import { formatTimestamp } from "../../../src/contract/timestamp";
import { canonicalAccount, domainOf, prepHost, prepRoomAddress } from "../addresses";
import type { OccupantHandle, Room } from "./room";
import type { MucServices } from "./rooms";
import { lastEnd, type Restrictions } from "../restrictions/restrictions";
import type { Stays } from "../visits/stays";
import { list } from "../json/json-encoding";
import { luaJson } from "../json/json";
import {
  createPageSelection,
  cutPage,
  keyOfCursor,
  type Listing,
  PART_END,
  planInSteps,
  readAccountFilter,
  sendListing,
} from "../http/paging";
import type { Endpoint, Handler, Request } from "../http/routes";

/** The number of rooms that are looked at in one step. */
const ROOMS_AT_ONCE = 32;

/** `GET /muc_kick/rooms`. */
export function createRoomsHandler(services: MucServices, restrictions: Restrictions): Handler {
  return (request, send) => {
    sendListing(listRooms(request, services, restrictions), send);
  };
}

/** `/muc_kick/occupants`. */
export function createOccupantsEndpoint(services: MucServices, stays: Stays): Endpoint {
  return {
    GET: (request, send) => {
      sendListing(listOccupants(request, services, stays), send);
    },
  };
}

function listRooms({ query }: Request, services: MucServices, restrictions: Restrictions): Outcome<Listing> {
  const request = parseRoomsRequest(query, luaJson);
  if (!request.ok) return request;
  const { muc, limit, after } = request.value;
  const component = muc === undefined ? undefined : prepHost(muc);
  if (muc !== undefined && component === undefined)
    return failure(invalidValue("muc", componentField, muc, luaJson));
  const unreachable = component === undefined ? undefined : services.whyUnreachable(component);
  if (unreachable !== undefined) return failure(unreachable);
  return success((agenda, done) => {
    const rooms = services.liveRooms();
    const selection = createPageSelection<number>(limit, after);
    const look = (index: number) => {
      const jid = rooms.jid(index);
      if (component === undefined || domainOf(jid) === component) selection.add(jid, index);
    };
    planInSteps(agenda, { count: rooms.count, atOnce: ROOMS_AT_ONCE }, look, () => {
      const { entries, next } = cutPage(selection.entries(), limit, (index) => rooms.jid(index));
      const listed: RoomListed[] = [];
      const addRoom = (at: number) => {
        const room = rooms.at(entries[at] ?? 0);
        if (room !== undefined) listed.push(describeRoom(room, lastEnd(restrictions.of(room.jid))));
      };
      agenda.plan(entries.length, addRoom, () => {
        done({ rooms: list(listed), next } satisfies RoomsResponse);
      });
    });
  });
}

/** `until`: Unix time in seconds. */
function describeRoom(room: Room, until: number | undefined): RoomListed {
  const { members_only, moderated } = room.settings();
  return {
    muc: room.jid,
    occupants: room.occupantCount(),
    members_only,
    moderated,
    restricted_until: until === undefined ? undefined : formatTimestamp(until),
  };
}

/** An occupant as it was found. */
interface Found {
  /** That of the room. */
  readonly index: number;
  readonly session: string;
  readonly handle: OccupantHandle;
}

function listOccupants({ query }: Request, services: MucServices, stays: Stays): Outcome<Listing> {
  const request = parseOccupantsRequest(query, luaJson);
  if (!request.ok) return request;
  const { muc, jid, limit, after } = request.value;
  const filter = readAccountFilter(jid);
  if (!filter.ok) return filter;
  const account = filter.value;
  const address = muc === undefined ? success(undefined) : findRoomToList(muc, services);
  if (!address.ok) return address;
  const roomJid = address.value;
  return success((agenda, done) => {
    const rooms = services.liveRooms();
    const selection = createPageSelection<Found>(limit, keyOfCursor(after));
    const look = (index: number) => {
      const jidOfRoom = rooms.jid(index);
      if (roomJid !== undefined && jidOfRoom !== roomJid) return;
      const first = jidOfRoom + PART_END;
      if (!selection.mayHave(first)) return;
      rooms.eachOccupant(index, (each, session, handle) => {
        if (account !== undefined && canonicalAccount(each) !== account) return;
        // Not by nickname: an occupant that changes it between two pages would be missed or listed twice.
        if (selection.mayHave(first, session)) selection.add(first + session, { index, session, handle });
      });
    };
    planInSteps(agenda, { count: rooms.count, atOnce: ROOMS_AT_ONCE }, look, () => {
      const keyOf = ({ index, session }: Found) => `${rooms.jid(index)}/${session}`;
      const { entries, next } = cutPage(selection.entries(), limit, keyOf);
      const listed: OccupantListed[] = [];
      const describeOccupant = (at: number) => {
        const found = entries[at];
        const room = found === undefined ? undefined : rooms.at(found.index);
        if (found !== undefined && room !== undefined) listed.push(describe(room, found.handle, stays));
      };
      agenda.plan(entries.length, describeOccupant, () => {
        done({ occupants: list(listed), next } satisfies OccupantsResponse);
      });
    });
  });
}

function describe(room: Room, handle: OccupantHandle, stays: Stays): OccupantListed {
  const occupant = room.describe(handle);
  const stay = stays.of(room.jid, handle.nick);
  return {
    muc: room.jid,
    nickname: occupant.nickname,
    jid: occupant.account,
    sessions: occupant.sessions,
    session_jids: list(room.sessionsOf(handle)),
    joined_at: stay === undefined ? undefined : formatTimestamp(stay.joinedAt),
    role: occupant.role,
    affiliation: room.affiliation(occupant),
    occupant_id: room.occupantId(occupant),
  };
}

/** The requested room. A listing loads nothing: a room out of memory has no occupants in it. */
function findRoomToList(muc: string, services: MucServices): Outcome<string> {
  const address = prepRoomAddress(muc);
  if (address === undefined) return failure(invalidValue("muc", roomJidField, muc, luaJson));
  const unreachable = services.whyUnreachable(address.host);
  if (unreachable !== undefined) return failure(unreachable);
  return services.exists(address) ? success(address.jid) : failure(noSuchRoom(address.jid));
}
