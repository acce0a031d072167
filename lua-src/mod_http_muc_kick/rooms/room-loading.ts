import { success } from "../../../src/contract/problem";
import { domainOf } from "../addresses";
import { attempt } from "../attempt";

const iterators = require("util.iterators");
const jid = require("util.jid");

/** Rooms with more occupants than this stay in memory once they are loaded: writing them back costs more than it saves. */
const MOST_OCCUPANTS = 50;

/** Before handlers of other modules, which may stop the event. */
const FIRST = 1e6;

export function mucOf(host: string): Prosody.MucService | undefined {
  return prosody.hosts[host]?.modules.muc;
}

/** A room by its prepped JID, loaded from storage where it is not in memory. */
export function getRoom(roomJid: string): Prosody.Room | undefined {
  const room = mucOf(domainOf(roomJid))?.get_room_from_jid(roomJid);
  return room === undefined || room === false || isGone(room) ? undefined : room;
}

/** A destroyed room can linger as a tombstone. */
export function isGone(room: Prosody.Room): boolean {
  return room._data.destroyed === true;
}

/**
 * Calls `use` with the room that getRoom returns. A room that is loaded for this returns to storage afterwards. If it
 * stayed, the next one to be loaded would evict a room that is in use, and each eviction makes mod_muc rewrite its list of
 * all persistent rooms: tens of milliseconds with some thousand rooms in file storage.
 */
export function visitRoom<T>(roomJid: string, use: (this: void, room: Prosody.Room | undefined) => T): T {
  const events = prosody.hosts[domainOf(roomJid)]?.events;
  let loaded: Prosody.Room | undefined;
  const note = ({ room }: Prosody.MucRoomEvent) => {
    if (room.jid === roomJid) loaded = room;
  };
  events?.add_handler("muc-room-restored", note, FIRST);
  const [isFound, room] = xpcall(() => getRoom(roomJid), debug.traceback);
  events?.remove_handler("muc-room-restored", note);
  if (!isFound) error(tostring(room), 0);
  const result = use(room);
  // It may have been destroyed meanwhile. Where it cannot return to storage, it stays in memory.
  if (room !== undefined && loaded === room) {
    attempt(() => {
      if (getRoom(roomJid) === room) swapOut(room);
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
