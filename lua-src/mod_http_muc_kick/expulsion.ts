import type { BanList } from "./ban-list";
import { success } from "../../src/contract/problem";
import { attempt } from "./attempt";
import type { BanLookup } from "./ban-lookup";
import { kickAll } from "./kicking";
import type { MucServices, Occupant, Room } from "./rooms";
import { inSlices, isDoneUpTo, latestWork, SLICE } from "./slices";

const time = require("util.time");

/** Removes banned accounts from rooms that they are inside of nevertheless. */
export interface Expulsion {
  /** As soon as Prosody is done with the stanza at hand, and the requests in progress with their own kicks. */
  checkSoon(room: Room): void;
  /** At once where that leaves the room in existence, otherwise soon: whoever has restored it is about to use it. */
  checkRestored(room: Room): void;
  /** All rooms in memory, soon. The others are checked when they are restored. */
  checkAll(): void;
}

/** Rooms to be checked. */
interface Batch {
  readonly rooms: Room[];
  /** The work to wait for: requests that began before the rooms were added, and return the kicks that are their own. */
  readonly after: number;
}

const ignore = () => undefined;

export function createExpulsion(findBan: BanLookup, bans: BanList, services: MucServices): Expulsion {
  /** In the order in which they were added. */
  const waiting: Batch[] = [];
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

  /** Leaves those to a request whose ban it has placed and not enforced yet: that returns them as its own. */
  function check(room: Room): void {
    const banned = findBanned(room);
    const settled = banned.filter(({ account }) => {
      const ban = findBan(account, room.jid);
      return ban !== undefined && bans.isSettled(ban.id);
    });
    expel(room, settled);
    if (settled.length < banned.length) addSoon([room]);
  }

  function work(): number | undefined {
    const until = time.monotonic() + SLICE;
    do {
      const batch = waiting[0];
      if (batch === undefined || !isDoneUpTo(batch.after)) break;
      const room = batch.rooms.pop();
      if (room === undefined) waiting.shift();
      // What other modules throw must not end the checks of all other rooms.
      else if (services.reaches(room.host)) {
        attempt(() => {
          check(room);
          return success(undefined);
        });
      }
    } while (time.monotonic() < until);
    isTimerSet = waiting.length > 0;
    return isTimerSet ? 0 : undefined;
  }

  function addSoon(rooms: Room[]): void {
    const after = latestWork();
    const last = waiting.at(-1);
    if (last?.after === after) for (const room of rooms) last.rooms.push(room);
    else waiting.push({ rooms, after });
    setTimer();
  }

  function setTimer(): void {
    if (isTimerSet) return;
    isTimerSet = true;
    prosodyModule.add_timer(0, work);
  }

  const expulsion: Expulsion = {
    checkSoon(room) {
      addSoon([room]);
    },
    checkRestored(room) {
      const banned = findBanned(room);
      if (banned.length === 0) return;
      const remains = room.isPersistent || room.occupantCount() > banned.length;
      if (remains && isDoneUpTo(latestWork())) expel(room, banned);
      else expulsion.checkSoon(room);
    },
    checkAll() {
      addSoon(services.liveRooms());
    },
  };
  return expulsion;
}
