import { success } from "../../../src/contract/problem";
import { domainOf } from "../addresses";
import { attempt } from "../attempt";
import { openStates, readStoredState, type Sighting } from "./stored-occupants";
import { FIRST } from "../priorities";

const iterators = require("util.iterators");
const jid = require("util.jid");

/** Rooms with more occupants than this stay in memory once they are loaded: writing them back costs more than it saves. */
const MOST_OCCUPANTS = 50;

export function mucOf(host: string): Prosody.MucService | undefined {
  return prosody.hosts[host]?.modules.muc;
}

/** A room by its prepped JID, loaded from storage if it is not in memory. */
export function getRoom(roomJid: string): Prosody.Room | undefined {
  const room = mucOf(domainOf(roomJid))?.get_room_from_jid(roomJid);
  return room === undefined || room === false || isGone(room) ? undefined : room;
}

/**
 * A destroyed room can linger as a tombstone. If mod_muc cannot read a room, it returns one that is permanently locked.
 */
export function isGone({ _data }: Prosody.Room): boolean {
  return _data.destroyed === true || _data.locked === math.huge;
}

/** The lookup in progress, of one room at a time. */
interface Lookup {
  /** The JID of the room; undefined: nothing is looked up now. */
  sought: string | undefined;
  /** The room's record in storage. */
  stored: Prosody.RoomData | undefined;
  /** Keeps mod_muc from loading the room that is looked up. */
  readonly stopRestoring: (
    this: void,
    event: { readonly jid: string; readonly data: object },
  ) => false | undefined;
  /** Events to which stopRestoring is hooked. */
  readonly hooked: LuaTable<Prosody.Events, true | undefined>;
}

function createLookup(): Lookup {
  const hooked = new LuaTable<Prosody.Events, true | undefined>();
  setmetatable(hooked, { __mode: "k" });
  const created: Lookup = {
    sought: undefined,
    stored: undefined,
    stopRestoring({ jid: roomJid, data }) {
      if (roomJid !== created.sought) return undefined;
      created.stored = (data as { readonly _data?: Prosody.RoomData })._data ?? {};
      return false;
    },
    hooked,
  };
  return created;
}

// One for all instances of the module after another, so that a reload adds no more handlers.
const shared = prosodyModule.shared("room-lookup") as LuaTable<string, Lookup | undefined>;
const lookup = shared.get("lookup") ?? createLookup();
shared.set("lookup", lookup);

/**
 * Finds a room by its prepped JID without loading it, in constant time: mod_muc looks up the room, and is kept from
 * restoring it. "stored": it is out of memory; undefined: there is none. `domain`: the domain of the JID, where the caller
 * has it.
 */
export function findRoom(roomJid: string, domain = domainOf(roomJid)): Prosody.Room | "stored" | undefined {
  const host = prosody.hosts[domain];
  const muc = host?.modules.muc;
  if (host === undefined || muc === undefined) return undefined;
  if (lookup.hooked.get(host.events) === undefined) {
    lookup.hooked.set(host.events, true);
    host.events.add_handler("muc-room-pre-restore", lookup.stopRestoring, FIRST);
  }
  lookup.sought = roomJid;
  lookup.stored = undefined;
  const [ok, room] = pcall(muc.get_room_from_jid, roomJid);
  lookup.sought = undefined;
  if (!ok) error(tostring(room), 0);
  // Set by stopRestoring.
  const stored = lookup.stored as Prosody.RoomData | undefined;
  if (stored !== undefined) return stored.destroyed === true ? undefined : "stored";
  return typeof room !== "object" || isGone(room) ? undefined : room;
}

/** The configuration of the room that findRoom finds. */
export function findRoomData(roomJid: string, domain: string): Prosody.RoomData | undefined {
  const room = findRoom(roomJid, domain);
  return room === "stored" ? lookup.stored : room?._data;
}

/** The JIDs of all rooms of a MUC component, in memory or not. Loads none. */
export function listRooms(host: string): string[] {
  const muc = mucOf(host);
  const known = new LuaTable<string, true | undefined>();
  if (muc === undefined) return [];
  for (const room of muc.live_rooms()) if (!isGone(room)) known.set(room.jid, true);
  const [persistent] = prosodyModule.context(host).open_store<Record<string, true>>("persistent");
  if (persistent !== undefined) {
    const [stored] = persistent.get(undefined);
    for (const [room] of pairs(stored ?? {})) known.set(room, true);
  }
  const rooms: string[] = [];
  for (const [room] of known) rooms.push(room);
  table.sort(rooms);
  return rooms;
}

/** The JIDs of the rooms of a MUC component that have occupants, in memory or not. Loads none. */
export function listOccupiedRooms(host: string): string[] {
  const rooms: string[] = [];
  const muc = mucOf(host);
  if (muc === undefined) return rooms;
  const known = new LuaTable<string, true | undefined>();
  for (const room of muc.live_rooms()) {
    known.set(room.jid, true);
    if (!isGone(room) && room.has_occupant()) rooms.push(room.jid);
  }
  const states = openStates(host);
  if (states !== undefined) {
    for (const node of states.users()) {
      const room = `${node}@${host}`;
      if (known.get(room) === true) continue;
      const inside: Sighting[] = [];
      readStoredState(states, room, (sighting) => {
        inside.push(sighting);
      });
      if (inside.length > 0) rooms.push(room);
    }
  }
  table.sort(rooms);
  return rooms;
}

/**
 * Calls `use` with the room that getRoom returns. A room that is loaded for this returns to storage afterwards. If it
 * stayed, the next one to be loaded would evict a room that is in use, and each eviction makes mod_muc rewrite its list of
 * all persistent rooms: tens of milliseconds with some thousand rooms in file storage.
 */
export function visitRoom<Args extends unknown[], T>(
  roomJid: string,
  use: (this: void, room: Prosody.Room | undefined, ...args: Args) => T,
  ...args: Args
): T {
  const found = findRoom(roomJid);
  if (found !== "stored") return use(found, ...args);
  const room = getRoom(roomJid);
  const result = use(room, ...args);
  // It may have been destroyed meanwhile. Where it cannot return to storage, it stays in memory.
  if (room !== undefined) {
    attempt(() => {
      if (findRoom(roomJid) === room) swapOut(room);
      return success(undefined);
    });
  }
  return result;
}

/** As mod_muc does it, which has the room in its list of persistent rooms since it was swapped out the last time. */
function swapOut(room: Prosody.Room): void {
  if (iterators.count(pairs(room._occupants)) > MOST_OCCUPANTS) return;
  const host = domainOf(room.jid);
  const context = prosodyModule.context(host);
  const [configs] = context.open_store<object>("config");
  const [states] = context.open_store<object>("state");
  if (configs === undefined || states === undefined) return;
  const node = jid.node(room.jid);
  const [config, state] = room.freeze(true);
  if (configs.set(node, config)[0] !== true || states.set(node, state)[0] !== true) return;
  mucOf(host)?.forget_room(room);
}
