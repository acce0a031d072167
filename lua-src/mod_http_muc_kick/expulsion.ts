import type { BanLookup } from "./ban-lookup";
import { kickAll } from "./kicking";
import type { MucServices, Occupant, Room } from "./rooms";
import { inSlices, isBusy, SLICE } from "./slices";

const time = require("util.time");

/** Removes banned accounts from rooms that they are inside of nevertheless. */
export interface Expulsion {
  /** As soon as Prosody is done with the stanza at hand, and requests with their own kicks. */
  checkSoon(room: Room): void;
  /** At once where that leaves the room in existence, otherwise soon: whoever has restored it is about to use it. */
  checkRestored(room: Room): void;
  /** All rooms in memory, soon. The others are checked when they are restored. */
  checkAll(): void;
}

const ignore = () => undefined;

export function createExpulsion(findBan: BanLookup, services: MucServices): Expulsion {
  const waiting: Room[] = [];
  let isTimerSet = false;

  function findBanned(room: Room): Occupant[] {
    return room.occupants((account) => findBan(account, room.jid) !== undefined);
  }

  function expel(room: Room, banned: readonly Occupant[]): void {
    if (banned.length === 0) return;
    inSlices((agenda) => {
      const expelOne = (index: number) => {
        const occupant = banned[index];
        if (occupant === undefined) return;
        // It may have been lifted since the slice before.
        const ban = findBan(occupant.account, room.jid);
        if (ban === undefined) return;
        const { id, reason } = ban;
        kickAll([room.target(occupant)], { reason, from: `ban ${id}`, as: "ban" }, agenda, ignore);
      };
      agenda.plan(banned.length, expelOne, ignore);
    });
  }

  function work(): number | undefined {
    const until = time.monotonic() + SLICE;
    // A request that has not come to all of its kicks yet returns those that are its own.
    while (waiting.length > 0 && !isBusy() && time.monotonic() < until) {
      const room = waiting.pop();
      if (room !== undefined && services.reaches(room.host)) expel(room, findBanned(room));
    }
    isTimerSet = waiting.length > 0;
    return isTimerSet ? 0 : undefined;
  }

  function setTimer(): void {
    if (isTimerSet) return;
    isTimerSet = true;
    prosodyModule.add_timer(0, work);
  }

  const expulsion: Expulsion = {
    checkSoon(room) {
      waiting.push(room);
      setTimer();
    },
    checkRestored(room) {
      const banned = findBanned(room);
      if (banned.length === 0) return;
      const remains = room.isPersistent || room.occupantCount() > banned.length;
      if (remains && !isBusy()) expel(room, banned);
      else expulsion.checkSoon(room);
    },
    checkAll() {
      for (const room of services.liveRooms()) waiting.push(room);
      if (waiting.length > 0) setTimer();
    },
  };
  return expulsion;
}
