import {
  failure,
  notMucService,
  type Outcome,
  type Problem,
  success,
  unknownHost,
} from "../../src/contract/problem";
import { domainOf, type RoomAddress } from "./addresses";
import { kickAsOutcast } from "./outcast-presence";
import { getRoom, isGone, mucOf, visitRoom } from "./room-loading";
import { openStates, readStoredState, type Sighting } from "./stored-occupants";

const iterators = require("util.iterators");
const jid = require("util.jid");

/** An occupant of a room, as it was when it was looked up. */
export interface Occupant {
  readonly nickname: string;
  /** The bare real JID. */
  readonly account: string;
  /** The full real JID of the session whose presence the others see. */
  readonly session: string;
  /** How many sessions of the account share the nickname. */
  readonly sessions: number;
  readonly role: string;
}

/** Says of a bare real JID whether it is meant. */
export type AccountTest = (this: void, account: string) => boolean;

/** An occupant to act on, which may have changed its nickname or left since it was seen. */
export interface Target extends Sighting {
  /**
   * Calls `use` with the same occupant and its room as they are by now, and returns its result; undefined where the occupant
   * is not inside any more. A room that is out of memory is loaded from storage, and returns there afterwards: see visitRoom.
   */
  visit<T>(this: void, use: (this: void, present: PresentOccupant) => T): T | undefined;
  /** The occupant of the same room that a session of the same account (its resourcepart) is. */
  bySession(this: void, resource: string): Target;
}

/** An occupant, and the room it is in. */
export interface PresentOccupant {
  readonly room: Room;
  readonly occupant: Occupant;
}

/** A room of Prosody's, cut down to what kicking, listing and banning need. */
export interface Room {
  /** The bare room JID. */
  readonly jid: string;
  /** The MUC service. */
  readonly host: string;
  /** Whether it outlives its last occupant. */
  readonly isPersistent: boolean;
  /** Those inside whose account `matches` says yes to, sorted by nickname. */
  occupants(matches: AccountTest): Occupant[];
  occupantCount(): number;
  occupantByNickname(nickname: string): Occupant | undefined;
  /** Whether a session (full real JID) is that occupant, or one of its sessions. */
  isSession(occupant: Occupant, session: string): boolean;
  /** Whether this Prosody gives ids to occupants (XEP-0421): since 0.12. */
  readonly hasOccupantIds: boolean;
  occupantId(occupant: Occupant): string | undefined;
  /** An occupant of this room to act on. */
  target(occupant: Occupant): Target;
  /** XEP-0045, section 5.2, with "none". */
  affiliation(occupant: Occupant): string;
  /**
   * Sets the occupant's role to none without asking for anybody's rank. Returns false where nobody has that nickname
   * any more. The reason must be text that XML allows.
   */
  kick(occupant: Occupant, reason: string | undefined, as: RemovalKind): boolean;
}

/** Why somebody is removed: a kick (XEP-0045, section 8.2), or a ban (section 9.1). */
export type RemovalKind = "kick" | "ban";

/** The MUC services that may be reached through this endpoint. */
export interface MucServices {
  /** Their host names, sorted. */
  names(): string[];
  /** Whether occupants have ids (XEP-0421): since Prosody 0.12. */
  haveOccupantIds(): boolean;
  /** Why a host is not among them; undefined where it is. */
  whyUnreachable(host: string): Problem | undefined;
  /** The room of that address, loaded from storage where it is not in memory; undefined where there is none. */
  room(address: RoomAddress): Outcome<Room | undefined>;
  /** Whether `http_muc_kick_hosts` allows a host. */
  reaches(host: string): boolean;
  /** Whether a host is a MUC service, allowed or not. */
  hasRooms(host: string): boolean;
  /** The affiliation of an account in a room (prepped bare JIDs), with "none". */
  affiliation(account: string, muc: string): string;
  /** The room that an event is about. */
  wrap(room: Prosody.Room): Room;
  /** Destroys a room that was made for somebody who then could not join. */
  discardUnused(room: Prosody.Room): void;
  /** Rooms in memory, sorted by JID. Loads nothing. */
  liveRooms(): Room[];
  /** Whether the room of that address is in storage, in memory or not. Does not load it. */
  isStored(address: RoomAddress): boolean;
  /**
   * Everybody in one room (its prepped bare JID) whose account is meant, sorted by occupant JID, also where it is out of
   * memory: Prosody writes the rooms that were used least to storage with everybody inside, and loads them again at the next
   * stanza. Loads nothing.
   */
  occupantsIn(muc: string, matches: AccountTest): Target[];
  /** Everybody in the rooms in memory. */
  sightingsInMemory(this: void): SightingsByRoom;
  /** Everybody in the rooms of a host (of `names`) that are out of memory. Loads no room. */
  sightingsOutOfMemory(host: string): SightingsByRoom;
}

/** Occupants of many rooms, to be read room by room. */
export interface SightingsByRoom {
  /** How many rooms there are. */
  readonly count: number;
  /** Calls `add` for each occupant of the room with that index. */
  read(this: void, index: number, add: (this: void, sighting: Sighting) => void): void;
}

/** `listed`: the host names that may be reached, undefined for all of this Prosody; asked for each time. */
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
      return mucOf(host) === undefined ? notMucService(host) : undefined;
    },
    room(address) {
      const unreachable = services.whyUnreachable(address.host);
      if (unreachable !== undefined) return failure(unreachable);
      const room = getRoom(address.jid);
      return success(room === undefined ? undefined : wrapRoom(room));
    },
    reaches: (host) => isListed(host),
    hasRooms: (host) => mucOf(host) !== undefined,
    affiliation: (account, muc) => getRoom(muc)?.get_affiliation(account) ?? "none",
    wrap: (room) => wrapRoom(room),
    discardUnused(room) {
      // Another room of that address may have taken its place; and somebody else may be inside by now.
      if (getRoom(room.jid) !== room || room.has_occupant()) return;
      // A persistent one would leave a tombstone.
      room.set_persistent(false);
      prosodyModule.context(domainOf(room.jid)).fire_event("muc-room-destroyed", { room });
    },
    liveRooms() {
      const rooms = services.names().flatMap((host) => getLiveRooms(host).map((room) => wrapRoom(room)));
      table.sort(rooms, (one, other) => one.jid < other.jid);
      return rooms;
    },
    isStored({ jid: roomJid, host }) {
      const [configs] = prosodyModule.context(host).open_store<StoredRoom>("config");
      if (configs === undefined) return false;
      const [config] = configs.get(jid.node(roomJid));
      return config !== undefined && config._data?.destroyed !== true;
    },
    occupantsIn(muc, matches) {
      const host = jid.host(muc) ?? "";
      const targets: Target[] = [];
      if (services.whyUnreachable(host) !== undefined) return targets;
      const add = (sighting: Sighting) => {
        if (matches(sighting.account)) targets.push(targetOf(sighting));
      };
      const live = getLiveRooms(host).find((room) => room.jid === muc);
      if (live === undefined) readStoredState(openStates(host), muc, add);
      else eachOccupant(live, add);
      table.sort(targets, (one, other) => (one.nick ?? "") < (other.nick ?? ""));
      return targets;
    },
    sightingsInMemory() {
      const rooms = services.names().flatMap((host) => getLiveRooms(host));
      return {
        count: rooms.length,
        read(index, add) {
          const room = rooms[index];
          if (room !== undefined) eachOccupant(room, add);
        },
      };
    },
    sightingsOutOfMemory(host) {
      const states = openStates(host);
      const nodes: string[] = [];
      if (states !== undefined) for (const node of states.users()) nodes.push(node);
      return {
        count: nodes.length,
        read(index, add) {
          readStoredState(states, `${nodes[index] ?? ""}@${host}`, add);
        },
      };
    },
  };
  return services;
}

/** An occupant that was seen as one to act on. */
export function targetOf(sighting: Sighting): Target {
  const { muc, nick, account, session } = sighting;
  return {
    muc,
    nick,
    account,
    session,
    visit: (use) =>
      visitRoom(muc, (room) => {
        const present = room === undefined ? undefined : findCurrent(room, sighting);
        return present === undefined ? undefined : use(present);
      }),
    bySession: (resource) => targetOf({ muc, nick: undefined, account, session: `${account}/${resource}` }),
  };
}

function findCurrent(room: Prosody.Room, { nick, account, session }: Sighting): PresentOccupant | undefined {
  let occupant = room.get_occupant_by_real_jid(session);
  if (occupant === undefined && nick !== undefined) occupant = room.get_occupant_by_nick(nick);
  if (occupant?.bare_jid !== account) return undefined;
  return { room: wrapRoom(room), occupant: describe(occupant) };
}

/** Calls `add` for each occupant of a room. */
export function eachOccupant(room: Prosody.Room, add: (this: void, sighting: Sighting) => void): void {
  for (const [nick, { bare_jid, jid: session }] of room._occupants) {
    add({ muc: room.jid, nick, account: bare_jid, session: session ?? bare_jid });
  }
}

function getLiveRooms(host: string): Prosody.Room[] {
  const rooms: Prosody.Room[] = [];
  const muc = mucOf(host);
  if (muc === undefined) return rooms;
  for (const room of muc.live_rooms()) {
    if (!isGone(room)) rooms.push(room);
  }
  return rooms;
}

/** What mod_muc keeps of every persistent room, and of the tombstone of one: its configuration, and affiliations. */
interface StoredRoom {
  readonly _data?: Prosody.RoomData;
}

function wrapRoom(room: Prosody.Room): Room {
  const occupantJidOf = (nickname: string) => `${room.jid}/${nickname}`;
  return {
    jid: room.jid,
    host: domainOf(room.jid),
    isPersistent: room.get_persistent() === true,
    occupants(matches) {
      const occupants: Occupant[] = [];
      for (const [, occupant] of room._occupants) {
        if (matches(occupant.bare_jid)) occupants.push(describe(occupant));
      }
      table.sort(occupants, (one, other) => one.nickname < other.nickname);
      return occupants;
    },
    occupantCount() {
      return iterators.count(pairs(room._occupants));
    },
    occupantByNickname(nickname) {
      const occupant = room.get_occupant_by_nick(occupantJidOf(nickname));
      return occupant === undefined ? undefined : describe(occupant);
    },
    isSession: ({ nickname }, session) => room.get_occupant_jid(session) === occupantJidOf(nickname),
    hasOccupantIds: room.get_occupant_id !== undefined,
    occupantId: ({ nickname }) => {
      const occupant = room.get_occupant_by_nick(occupantJidOf(nickname));
      return occupant === undefined ? undefined : room.get_occupant_id?.(occupant);
    },
    affiliation: ({ account }) => room.get_affiliation(account) ?? "none",
    target: ({ nickname, account, session }) =>
      targetOf({ muc: room.jid, nick: occupantJidOf(nickname), account, session }),
    kick({ nickname }, reason, as) {
      if (as === "ban") return kickAsOutcast(room, occupantJidOf(nickname), reason);
      const [done] = room.set_role(true, occupantJidOf(nickname), undefined, reason);
      return done === true;
    },
  };
}

function describe(occupant: Prosody.Occupant): Occupant {
  return {
    nickname: jid.resource(occupant.nick) ?? "",
    account: occupant.bare_jid,
    session: occupant.jid ?? occupant.bare_jid,
    sessions: iterators.count(occupant.each_session()),
    role: occupant.role ?? "none",
  };
}
