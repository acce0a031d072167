import {
  failure,
  noSuchRoom,
  notMucComponent,
  occupantNotFound,
  type Outcome,
  type Problem,
  success,
  unknownHost,
} from "../../../src/contract/problem";
import { domainOf, type RoomAddress } from "../addresses";
import { type AccountTest, eachOccupant, type Room, type RoomHandle, sightingOf, wrapRoom } from "./room";
import type { PageSelection } from "../page-selection";
import { findRoom, getRoom, isGone, mucOf, visitRoom } from "./room-loading";
import { openStates, readStoredState, type Sighting } from "./stored-occupants";

/** Whether an occupant matches. */
export type SightingTest = (this: void, sighting: Sighting) => boolean;

/** The MUC components that may be reached through this endpoint. */
export interface MucServices {
  /** Their host names, sorted. */
  names(): string[];
  /** Whether occupants have ids (XEP-0421): since Prosody 0.12. */
  haveOccupantIds(): boolean;
  /** The reason why a host is not among them; undefined if it is. */
  whyUnreachable(host: string): Problem | undefined;
  /**
   * Calls `use` with the room of that address, undefined if there is none. A room that is out of memory is loaded from
   * storage, and returns there afterwards: see visitRoom.
   */
  visit<T>(address: RoomAddress, use: (this: void, room: Room | undefined) => Outcome<T>): Outcome<T>;
  /** Whether `http_muc_kick_hosts` allows a host. */
  reaches(host: string): boolean;
  /** Whether a host is a MUC component, allowed or not. */
  hasRooms(host: string): boolean;
  /** The affiliation of an account in a room (prepped bare JIDs), with "none". */
  affiliation(account: string, muc: string): string;
  /** A room that was found, or that an event is about. */
  wrap(room: RoomHandle): Room;
  /** Destroys a room that was created for an account whose join was then rejected. */
  discardUnused(room: Prosody.Room): void;
  /** The rooms in memory at this moment, in no particular order. Loads nothing. */
  liveRooms(this: void): RoomHandle[];
  /** Offers the rooms in memory of a host (of `names`) that satisfy `isWanted` to a selection, by JID. Loads nothing. */
  offerLiveRooms(host: string, selection: PageSelection<RoomHandle>, isWanted?: RoomTest): void;
  /** The room of that address, if it is in memory; "stored": it is out of memory. Does not load it. */
  find(address: RoomAddress): RoomHandle | "stored" | undefined;
  /** The occupant of a room with that nickname (prepped), also if the room is out of memory. Loads nothing. */
  occupantAt(address: RoomAddress, nickname: string): Outcome<Sighting>;
  /**
   * The matching occupants of one room (its prepped bare JID), sorted by occupant JID, also if it is out of memory:
   * Prosody writes the least recently used rooms to storage with their occupants, and loads them again at the next
   * stanza. Loads nothing.
   */
  occupantsIn(muc: string, matches: SightingTest): Sighting[];
  /** Calls `add` for each occupant of one room (its prepped bare JID), also if it is out of memory. Loads nothing. */
  readRoom(this: void, muc: string, add: (this: void, sighting: Sighting) => void): void;
  /** All occupants of the rooms in memory. */
  sightingsInMemory(this: void): SightingsByRoom;
  /** All occupants of the rooms of a host (of `names`) that are out of memory. Loads no room. */
  sightingsOutOfMemory(host: string): SightingsByRoom;
}

/** Whether a room matches. */
export type RoomTest = (this: void, room: RoomHandle) => boolean;

/** Occupants of many rooms, to be read room by room. */
export interface SightingsByRoom {
  /** Number of rooms. */
  readonly count: number;
  /** Calls `add` for each occupant of the room with that index whose account satisfies `matches`; undefined: for all. */
  read(
    this: void,
    index: number,
    add: (this: void, sighting: Sighting) => void,
    matches: AccountTest | undefined,
  ): void;
}

/** `listed`: returns the accessible host names, undefined for all of this Prosody; called each time. */
export function createMucServices(listed: (this: void) => readonly string[] | undefined): MucServices {
  const isListed = (host: string) => listed()?.includes(host) ?? true;
  const services: MucServices = {
    names() {
      const names: string[] = [];
      for (const [host, { modules }] of pairs(prosody.hosts as Record<string, Prosody.Host>)) {
        if (modules.muc !== undefined && isListed(host)) names.push(host);
      }
      table.sort(names);
      return names;
    },
    haveOccupantIds: () =>
      services.names().some((host) => mucOf(host)?.room_mt.get_occupant_id !== undefined),
    whyUnreachable(host) {
      const found = prosody.hosts[host];
      if (found === undefined || !isListed(host)) return unknownHost(host);
      return mucOf(host) === undefined ? notMucComponent(host) : undefined;
    },
    visit(address, use) {
      const unreachable = services.whyUnreachable(address.host);
      if (unreachable !== undefined) return failure(unreachable);
      return visitRoom(address.jid, (room) => use(room === undefined ? undefined : wrapRoom(room)));
    },
    reaches: (host) => isListed(host),
    hasRooms: (host) => mucOf(host) !== undefined,
    affiliation: (account, muc) => getRoom(muc)?.get_affiliation(account) ?? "none",
    wrap: (room) => wrapRoom(room),
    discardUnused(room) {
      // Another room of that address may have taken its place, or it may have other occupants by now.
      if (getRoom(room.jid) !== room || room.has_occupant()) return;
      // A persistent one would leave a tombstone.
      room.set_persistent(false);
      prosodyModule.context(domainOf(room.jid)).fire_event("muc-room-destroyed", { room });
    },
    liveRooms() {
      const rooms: Prosody.Room[] = [];
      for (const host of services.names()) addLiveRooms(host, rooms);
      return rooms;
    },
    offerLiveRooms(host, selection, isWanted) {
      const muc = mucOf(host);
      if (muc === undefined) return;
      const { after } = selection;
      for (const room of muc.live_rooms()) {
        const { jid } = room;
        if (jid > after && (selection.bound === undefined || jid <= selection.bound) && !isGone(room)) {
          if (isWanted === undefined || isWanted(room)) selection.add(jid, room);
        }
      }
    },
    find: ({ jid, host }) => findRoom(jid, host),
    occupantAt({ jid: roomJid, host }, nickname) {
      const room = findRoom(roomJid, host);
      if (room === undefined) return failure(noSuchRoom(roomJid));
      const nick = `${roomJid}/${nickname}`;
      let found: Sighting | undefined;
      if (room === "stored") {
        readStoredState(openStates(host), roomJid, (sighting) => {
          if (sighting.nick === nick) found = sighting;
        });
      } else {
        const occupant = room._occupants.get(nick) as Prosody.Occupant | undefined;
        if (occupant !== undefined) found = sightingOf(occupant, roomJid);
      }
      return found === undefined ? failure(occupantNotFound(roomJid)) : success(found);
    },
    occupantsIn(muc, matches) {
      const targets: Sighting[] = [];
      services.readRoom(muc, (sighting) => {
        if (matches(sighting)) targets.push(sighting);
      });
      table.sort(targets, (one, other) => (one.nick ?? "") < (other.nick ?? ""));
      return targets;
    },
    readRoom(muc, add) {
      const host = domainOf(muc);
      if (services.whyUnreachable(host) !== undefined) return;
      const room = findRoom(muc, host);
      if (room === "stored") readStoredState(openStates(host), muc, add);
      else if (room !== undefined) eachOccupant(room, add);
    },
    sightingsInMemory() {
      const rooms = services.liveRooms();
      return {
        count: rooms.length,
        read(index, add, matches) {
          const room = rooms[index];
          if (room !== undefined) eachOccupant(room, add, matches);
        },
      };
    },
    sightingsOutOfMemory(host) {
      const states = openStates(host);
      const nodes: string[] = [];
      if (states !== undefined) for (const node of states.users()) nodes.push(node);
      return {
        count: nodes.length,
        read(index, add, matches) {
          readStoredState(states, `${nodes[index] ?? ""}@${host}`, add, matches);
        },
      };
    },
  };
  return services;
}

function addLiveRooms(host: string, rooms: Prosody.Room[]): void {
  const muc = mucOf(host);
  if (muc === undefined) return;
  for (const room of muc.live_rooms()) {
    if (!isGone(room)) rooms.push(room);
  }
}
