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
import { canonicalAccount, prepHost, prepRoomAddress } from "../addresses";
import { hasOccupant, type OccupantHandle, type Room, type RoomHandle, sessionOf } from "./room";
import type { MucServices, RoomTest } from "./rooms";
import { lastEnd, type Restrictions } from "../restrictions/restrictions";
import type { Stays } from "../visits/stays";
import { list } from "../json/json-encoding";
import { luaJson } from "../json/json";
import {
  cutPage,
  type Listing,
  type Page,
  planInSteps,
  readAccountFilter,
  sendListing,
  splitCursor,
} from "../http/paging";
import { queryOf } from "../http/query";
import type { Endpoint, Handler } from "../http/routes";
import { createPageSelector, type Offer } from "../page-selection";
import type { Agenda } from "../slices";

/** The number of rooms that are looked at in one step. */
const ROOMS_AT_ONCE = 32;

const selectRooms = createPageSelector<RoomHandle>();
const selectOccupants = createPageSelector<OccupantHandle>();

/** `GET /muc_kick/rooms`. */
export function createRoomsHandler(services: MucServices, restrictions: Restrictions): Handler {
  return (event) => {
    sendListing(listRooms(queryOf(event), services, restrictions), event);
  };
}

/** `/muc_kick/occupants`. */
export function createOccupantsEndpoint(services: MucServices, stays: Stays): Endpoint {
  return {
    GET: (event) => {
      sendListing(listOccupants(queryOf(event), services, stays), event);
    },
  };
}

function listRooms(query: object, services: MucServices, restrictions: Restrictions): Outcome<Listing> {
  const request = parseRoomsRequest(query, luaJson);
  if (!request.ok) return request;
  const { muc, limit, after } = request.value;
  const component = muc === undefined ? undefined : prepHost(muc);
  if (muc !== undefined && component === undefined)
    return failure(invalidValue("muc", componentField, muc, luaJson));
  const unreachable = component === undefined ? undefined : services.whyUnreachable(component);
  if (unreachable !== undefined) return failure(unreachable);
  return success((agenda, done) => {
    const hosts = component === undefined ? services.names() : [component];
    const offer: Offer<RoomHandle> = (selection, offered) => {
      const look = (index: number) => {
        services.offerLiveRooms(hosts[index] ?? "", selection);
      };
      agenda.plan(hosts.length, look, offered);
    };
    selectRooms({ name: `rooms of ${component ?? "all"}`, limit, after }, offer, (found) => {
      const { entries, next } = cutPage(found, limit, ({ jid }) => jid);
      const listed: RoomListed[] = [];
      const addRoom = (at: number) => {
        const room = entries[at];
        if (room !== undefined)
          listed.push(describeRoom(services.wrap(room), lastEnd(restrictions.of(room.jid))));
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
  readonly room: Room;
  readonly handle: OccupantHandle;
}

function listOccupants(query: object, services: MucServices, stays: Stays): Outcome<Listing> {
  const request = parseOccupantsRequest(query, luaJson);
  if (!request.ok) return request;
  const { muc, jid, limit, after } = request.value;
  const filter = readAccountFilter(jid);
  if (!filter.ok) return filter;
  const account = filter.value;
  const matches = account === undefined ? undefined : (each: string) => canonicalAccount(each) === account;
  const asked = muc === undefined ? success(undefined) : findRoomToList(muc, services);
  if (!asked.ok) return asked;
  const [afterRoom, afterSession] = splitCursor(after);
  return success((agenda, done) => {
    const found: Found[] = [];
    const take = (room: Room) => {
      // Not by nickname: an occupant that changes it between two pages would be missed or listed twice.
      const offer: Offer<OccupantHandle> = (selection, offered) => {
        room.offerOccupants(selection, matches);
        offered();
      };
      const page = {
        name: `${account ?? "everybody"} in ${room.jid}`,
        limit: limit - found.length,
        after: room.jid === afterRoom ? afterSession : undefined,
      };
      selectOccupants(page, offer, (handles) => {
        for (const handle of handles) found.push({ room, handle });
      });
    };
    const choice: RoomChoice = {
      name: `rooms with ${account ?? "somebody"} from ${afterRoom}`,
      asked: asked.value,
      isWanted: (room) => room.jid >= afterRoom && hasOccupant(room, matches),
      isSlow: matches !== undefined,
      // Each has an entry for the page, but for the room of the cursor, of which nothing may be left.
      limit: limit + 1,
    };
    const sendPage = () => {
      const keyOf = ({ room, handle }: Found) => `${room.jid}/${sessionOf(handle)}`;
      const { entries, next } = cutPage(found, limit, keyOf);
      const listed: OccupantListed[] = [];
      const addOccupant = (at: number) => {
        const entry = entries[at];
        if (entry !== undefined) listed.push(describe(entry, stays));
      };
      agenda.plan(entries.length, addOccupant, () => {
        done({ occupants: list(listed), next } satisfies OccupantsResponse);
      });
    };
    const fill = (lastRoom: string | undefined) => {
      planRooms(choice, lastRoom, services, agenda, ({ entries: rooms, next }) => {
        const takeNext = (index: number) => {
          const room = rooms[index];
          if (room !== undefined && found.length <= limit) take(services.wrap(room));
        };
        agenda.plan(rooms.length, takeNext, () => {
          // Everybody may have left some of them meanwhile.
          if (found.length <= limit && next !== undefined) fill(next);
          else sendPage();
        });
      });
    };
    fill(undefined);
  });
}

/** Which rooms a page of occupants may be about. */
interface RoomChoice {
  /** See RepeatedPage. */
  readonly name: string;
  /** The only one; "stored": it is out of memory, and so has no occupants in it; undefined: all rooms. */
  readonly asked: RoomHandle | "stored" | undefined;
  readonly isWanted: RoomTest;
  /** Whether `isWanted` looks at all occupants of a room. */
  readonly isSlow: boolean;
  /** How many at a time. */
  readonly limit: number;
}

/** Passes on the first of the rooms, in order, or the first ones after the last that was read. */
function planRooms(
  { name, asked, isWanted, isSlow, limit }: RoomChoice,
  lastRoom: string | undefined,
  services: MucServices,
  agenda: Agenda,
  use: (this: void, rooms: Page<RoomHandle>) => void,
): void {
  if (asked !== undefined) {
    use({ entries: asked !== "stored" && isWanted(asked) ? [asked] : [], next: undefined });
    return;
  }
  const offer: Offer<RoomHandle> = (selection, offered) => {
    if (isSlow) {
      const rooms = services.liveRooms();
      const look = (index: number) => {
        const room = rooms[index];
        if (room !== undefined && isWanted(room)) selection.add(room.jid, room);
      };
      planInSteps(agenda, { count: rooms.length, atOnce: ROOMS_AT_ONCE }, look, offered);
      return;
    }
    const hosts = services.names();
    const look = (index: number) => {
      services.offerLiveRooms(hosts[index] ?? "", selection, isWanted);
    };
    agenda.plan(hosts.length, look, offered);
  };
  selectRooms({ name, limit, after: lastRoom }, offer, (entries) => {
    use(cutPage(entries, limit, ({ jid }) => jid));
  });
}

function describe({ room, handle }: Found, stays: Stays): OccupantListed {
  const occupant = room.describe(handle);
  const sessions = room.sessionsOf(handle);
  const stay = stays.of(room.jid, handle.nick);
  return {
    muc: room.jid,
    nickname: occupant.nickname,
    jid: occupant.account,
    sessions: sessions.length,
    session_jids: list(sessions),
    joined_at: stay === undefined ? undefined : formatTimestamp(stay.joinedAt),
    role: occupant.role,
    affiliation: room.affiliation(occupant),
    occupant_id: room.occupantId(occupant),
  };
}

/** The requested room. A listing loads nothing. */
function findRoomToList(muc: string, services: MucServices): Outcome<RoomHandle | "stored"> {
  const address = prepRoomAddress(muc);
  if (address === undefined) return failure(invalidValue("muc", roomJidField, muc, luaJson));
  const unreachable = services.whyUnreachable(address.host);
  if (unreachable !== undefined) return failure(unreachable);
  const room = services.find(address);
  return room === undefined ? failure(noSuchRoom(address.jid)) : success(room);
}
