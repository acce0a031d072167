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

const iterators = require("util.iterators");
const jid = require("util.jid");

/** Somebody in a room, as it was when it was looked up. */
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

/** How an occupant is removed: XEP-0045, section 8.2 (status 307) or section 9.1 (status 301). */
export type RemovalKind = "kick" | "ban";

/** An occupant, and the room it is in. */
export interface Target {
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
  /**
   * The same occupant and the room as they are by now: with another nickname perhaps, in a room that was out of memory
   * meanwhile. Undefined where it is not inside any more.
   */
  current(occupant: Occupant): Target | undefined;
  /** XEP-0045, section 5.2, with "none". */
  affiliation(occupant: Occupant): string;
  /**
   * Sets the occupant's role to none without asking for anybody's rank. Returns false where nobody has that nickname
   * any more. The reason must be text that XML allows.
   */
  kick(occupant: Occupant, reason: string | undefined, as: RemovalKind): boolean;
}

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
   * Everybody whose account is meant, sorted by occupant JID, in one room (`muc` is its prepped bare JID), in those of one
   * service (its host name) or in all, also in those that Prosody took out of memory: it writes the rooms that were used
   * least to storage with everybody inside, and loads them again at the next stanza.
   */
  findOccupants(matches: AccountTest, muc?: string): Target[];
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
    findOccupants(matches, muc) {
      const targets: Target[] = [];
      const search = (room: Prosody.Room) => {
        for (const [, occupant] of room._occupants) {
          if (matches(occupant.bare_jid))
            targets.push({ room: wrapRoom(room), occupant: describe(occupant) });
        }
      };
      const hosts = services.names().filter((host) => muc === undefined || host === jid.host(muc));
      const onlyNode = muc === undefined ? undefined : jid.node(muc);
      // All of those that are in memory first: each one that is loaded may push another one out.
      for (const host of hosts) {
        for (const room of getLiveRooms(host)) {
          if (onlyNode === undefined || room.jid === muc) search(room);
        }
      }
      for (const host of hosts) {
        for (const roomJid of swappedOutRoomsWith(host, matches, onlyNode)) {
          const room = getRoom(roomJid);
          if (room !== undefined) search(room);
        }
      }
      table.sort(targets, (one, other) => occupantJid(one) < occupantJid(other));
      return targets;
    },
  };
  return services;
}

function occupantJid({ room, occupant }: Target): string {
  return `${room.jid}/${occupant.nickname}`;
}

function mucOf(host: string): Prosody.MucService | undefined {
  return prosody.hosts[host]?.modules.muc;
}

/** A room by its prepped JID, loaded from storage where it is not in memory. */
function getRoom(roomJid: string): Prosody.Room | undefined {
  const room = mucOf(jid.host(roomJid) ?? "")?.get_room_from_jid(roomJid);
  return room === undefined || room === false || isGone(room) ? undefined : room;
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

/** A destroyed room can linger as a tombstone. */
function isGone(room: Prosody.Room): boolean {
  return room._data.destroyed === true;
}

/** What mod_muc keeps of every persistent room, and of the tombstone of one: its configuration, and affiliations. */
interface StoredRoom {
  readonly _data?: Prosody.RoomData;
}

/** What mod_muc keeps of a room that it took out of memory: in-room JIDs with their accounts, and much else. */
type SwappedOutRoom = Record<string, string | number | { readonly bare_jid?: string }>;

/** The JIDs of rooms of a host, or the one that is asked for, that are out of memory with such an account inside. */
function swappedOutRoomsWith(host: string, matches: AccountTest, onlyNode: string | undefined): string[] {
  const [store] = prosodyModule.context(host).open_store<SwappedOutRoom>("state");
  if (store === undefined) return [];
  const nodes: string[] = [];
  if (onlyNode !== undefined) nodes.push(onlyNode);
  else for (const node of store.users()) nodes.push(node);
  return nodes
    .filter((node) => hasOccupant(store.get(node)[0] ?? {}, matches))
    .map((node) => `${node}@${host}`);
}

function hasOccupant(state: SwappedOutRoom, matches: AccountTest): boolean {
  for (const [, entry] of pairs(state)) {
    if (typeof entry === "object" && entry.bare_jid !== undefined && matches(entry.bare_jid)) return true;
  }
  return false;
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
    current({ nickname, account, session }) {
      const now = getRoom(room.jid);
      if (now === undefined) return undefined;
      const occupant =
        now.get_occupant_by_real_jid(session) ?? now.get_occupant_by_nick(occupantJidOf(nickname));
      if (occupant?.bare_jid !== account) return undefined;
      return { room: wrapRoom(now), occupant: describe(occupant) };
    },
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
