import { storesNothing } from "../bans/ban-storage";
import { domainOf } from "../addresses";
import { findRoom, isGone, mucOf } from "./room-loading";

const jid = require("util.jid");
const storagemanager = require("core.storagemanager");

/**
 * Receives an affiliation of a prepped bare JID or a domain, and its reason where Prosody stores one (13 and later).
 */
type UseAffiliation = (this: void, of: string, affiliation: string, reason: string | undefined) => void;

/** The stored affiliations of rooms in memory and out of memory, to be read room by room. Loads no room. */
export interface AffiliationsByRoom {
  /** Number of rooms. */
  readonly count: number;
  /** The bare JID of the room with that index. */
  jid(this: void, index: number): string;
  /** Calls `use` for each affiliation in the room with that index. */
  each(this: void, index: number, use: UseAffiliation): void;
}

/** The record that mod_muc stores of a room: affiliations by JID, and members whose names begin with "_". */
type StoredConfig = Readonly<Record<string, unknown>> & {
  readonly _data?: Prosody.RoomData;
  /** Affiliations by JID, where `new_muc_storage_format` is false. */
  readonly _affiliations?: Readonly<Record<string, unknown>>;
  readonly _affiliation_data?: Readonly<Record<string, object | undefined>>;
};

const STORE = "config";

/** A room in memory, or the JID of one out of memory. */
type RoomOrJid = Prosody.Room | string;

/** The rooms of MUC components. */
export function affiliationsOfComponents(hosts: readonly string[]): AffiliationsByRoom {
  const rooms: RoomOrJid[] = [];
  for (const host of hosts) addRooms(host, rooms);
  return byRoom(rooms);
}

/** One room, by its prepped bare JID; undefined if it does not exist. */
export function affiliationsOfRoom(roomJid: string): AffiliationsByRoom | undefined {
  const room = findRoom(roomJid);
  return room === undefined ? undefined : byRoom([room === "stored" ? roomJid : room]);
}

function byRoom(rooms: readonly RoomOrJid[]): AffiliationsByRoom {
  return {
    count: rooms.length,
    jid(index) {
      const room = rooms[index] ?? "";
      return typeof room === "string" ? room : room.jid;
    },
    each(index, use) {
      const room = rooms[index];
      if (typeof room === "string") eachStored(room, use);
      else if (room !== undefined) eachInMemory(room, use);
    },
  };
}

function addRooms(host: string, rooms: RoomOrJid[]): void {
  const muc = mucOf(host);
  if (muc === undefined) return;
  // A room in memory may be in storage as well, with older affiliations.
  const inMemory = new LuaSet<string>();
  for (const room of muc.live_rooms()) {
    inMemory.add(room.jid);
    if (!isGone(room)) rooms.push(room);
  }
  const configs = openConfigs(host);
  if (configs === undefined) return;
  for (const node of configs.users()) {
    const roomJid = `${node}@${host}`;
    if (!inMemory.has(roomJid)) rooms.push(roomJid);
  }
}

function openConfigs(host: string): Prosody.KeyvalStore<StoredConfig> | undefined {
  const [, driver] = storagemanager.get_driver(host, STORE);
  if (storesNothing(driver)) return undefined;
  const [configs] = prosodyModule.context(host).open_store<StoredConfig>(STORE);
  return configs;
}

function eachInMemory(room: Prosody.Room, use: UseAffiliation): void {
  for (const [of, affiliation, data] of room.each_affiliation()) use(of, affiliation, reasonIn(data));
}

function eachStored(roomJid: string, use: UseAffiliation): void {
  const configs = openConfigs(domainOf(roomJid));
  if (configs === undefined) return;
  const [config, fault] = configs.get(jid.node(roomJid));
  // Like mod_muc itself, which lets nobody into a room that cannot be read.
  if (fault !== undefined)
    prosodyModule.log("error", "Room %s cannot be read from storage: %s", roomJid, fault);
  if (config === undefined || config._data?.destroyed === true) return;
  for (const [key, affiliation] of pairs(config._affiliations ?? config)) {
    if (typeof affiliation === "string" && isBareJid(key)) {
      use(key, affiliation, reasonIn(config._affiliation_data?.[key]));
    }
  }
}

/** Whether a key of a stored record is a bare JID, as mod_muc decides it: not a member of its own, nor an occupant. */
function isBareJid(key: string): boolean {
  return jid.resource(key) === undefined && string.sub(domainOf(key), 1, 1) !== "_";
}

function reasonIn(data: object | undefined): string | undefined {
  const reason = (data as { readonly reason?: unknown } | undefined)?.reason;
  return typeof reason === "string" && reason !== "" ? reason : undefined;
}
