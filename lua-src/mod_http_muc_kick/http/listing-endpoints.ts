import { entityField, invalidValue, roomJidField, componentField } from "../../../src/contract/fields";
import { parseOccupantsRequest, parseRoomsRequest } from "../../../src/contract/page-request";
import { failure, noSuchRoom, type Outcome, success } from "../../../src/contract/problem";
import type {
  OccupantListed,
  OccupantsResponse,
  RoomListed,
  RoomsResponse,
} from "../../../src/contract/responses";
import { canonicalAccount, domainOf, prepAccountOrSession, prepHost, prepRoomAddress } from "../addresses";
import type { OccupantHandle, Room } from "../rooms/room";
import type { MucServices } from "../rooms/rooms";
import { type Agenda, inSlices } from "../slices";
import { answer, refusal } from "./answers";
import { list } from "../json/json-encoding";
import { luaJson } from "../json/json";
import { createPageSelection, cutPage } from "./paging";
import { answerFailure, type Endpoint, type Request, type Send } from "./routes";

/** The number of rooms that are looked at in one step. */
const ROOMS_AT_ONCE = 32;

/** `/muc_kick/rooms`. */
export function createRoomsEndpoint(services: MucServices): Endpoint {
  return {
    GET: (request, send) => {
      sendListing(listRooms(request, services), send);
    },
  };
}

/** `/muc_kick/occupants`. */
export function createOccupantsEndpoint(services: MucServices): Endpoint {
  return {
    GET: (request, send) => {
      sendListing(listOccupants(request, services), send);
    },
  };
}

/** Makes a listing in slices. */
type Listing = (this: void, agenda: Agenda, done: (this: void, listed: object) => void) => void;

function sendListing(listing: Outcome<Listing>, send: Send): void {
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

/** Calls `look` with the index of each room. */
function planRooms(
  agenda: Agenda,
  count: number,
  look: (this: void, index: number) => void,
  done: () => void,
): void {
  agenda.plan(
    Math.ceil(count / ROOMS_AT_ONCE),
    (step) => {
      const first = step * ROOMS_AT_ONCE;
      for (let index = first; index < Math.min(first + ROOMS_AT_ONCE, count); index++) look(index);
    },
    done,
  );
}

function listRooms({ query }: Request, services: MucServices): Outcome<Listing> {
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
    planRooms(agenda, rooms.count, look, () => {
      const { entries, next } = cutPage(selection.entries(), limit, (index) => rooms.jid(index));
      const listed: RoomListed[] = [];
      const describeRoom = (at: number) => {
        const room = rooms.at(entries[at] ?? 0);
        if (room !== undefined) listed.push({ muc: room.jid, occupants: room.occupantCount() });
      };
      agenda.plan(entries.length, describeRoom, () => {
        done({ rooms: list(listed), next } satisfies RoomsResponse);
      });
    });
  });
}

/** An occupant as it was found. */
interface Found {
  /** That of the room. */
  readonly index: number;
  readonly session: string;
  readonly handle: OccupantHandle;
}

function listOccupants({ query }: Request, services: MucServices): Outcome<Listing> {
  const request = parseOccupantsRequest(query, luaJson);
  if (!request.ok) return request;
  const { muc, jid, limit, after } = request.value;
  const account = jid === undefined ? undefined : prepAccountOrSession(jid)?.account;
  if (jid !== undefined && account === undefined)
    return failure(invalidValue("jid", entityField, jid, luaJson));
  const address = muc === undefined ? success(undefined) : findRoomToList(muc, services);
  if (!address.ok) return address;
  const roomJid = address.value;
  const [afterRoom, afterRest] = string.match(after ?? "", "^([^/]*)/?(.*)$");
  return success((agenda, done) => {
    const rooms = services.liveRooms();
    const cursor = after === undefined ? undefined : sessionKey(afterRoom ?? "", afterRest ?? "");
    const selection = createPageSelection<Found>(limit, cursor);
    const look = (index: number) => {
      const jidOfRoom = rooms.jid(index);
      if (roomJid !== undefined && jidOfRoom !== roomJid) return;
      if (!selection.mayHave(sessionKey(jidOfRoom, ""), `${jidOfRoom}\u0001`)) return;
      rooms.eachOccupant(index, (each, session, handle) => {
        if (account !== undefined && canonicalAccount(each) !== account) return;
        // Not by nickname: an occupant that changes it between two pages would be missed or listed twice.
        selection.add(sessionKey(jidOfRoom, session), { index, session, handle });
      });
    };
    planRooms(agenda, rooms.count, look, () => {
      const keyOf = ({ index, session }: Found) => `${rooms.jid(index)}/${session}`;
      const { entries, next } = cutPage(selection.entries(), limit, keyOf);
      const listed: OccupantListed[] = [];
      const describeOccupant = (at: number) => {
        const found = entries[at];
        const room = found === undefined ? undefined : rooms.at(found.index);
        if (found !== undefined && room !== undefined) listed.push(describe(room, found.handle));
      };
      agenda.plan(entries.length, describeOccupant, () => {
        done({ occupants: list(listed), next } satisfies OccupantsResponse);
      });
    });
  });
}

/** Sorts by room, then by session: no JID has a NUL in it. */
function sessionKey(room: string, session: string): string {
  return `${room}\0${session}`;
}

function describe(room: Room, handle: OccupantHandle): OccupantListed {
  const occupant = room.describe(handle);
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

/** The requested room. A listing loads nothing: a room out of memory has no occupants in it. */
function findRoomToList(muc: string, services: MucServices): Outcome<string> {
  const address = prepRoomAddress(muc);
  if (address === undefined) return failure(invalidValue("muc", roomJidField, muc, luaJson));
  const unreachable = services.whyUnreachable(address.host);
  if (unreachable !== undefined) return failure(unreachable);
  return services.exists(address) ? success(address.jid) : failure(noSuchRoom(address.jid));
}
