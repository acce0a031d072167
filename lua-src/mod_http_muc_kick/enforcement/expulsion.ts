import { success } from "../../../src/contract/problem";
import { attempt } from "../attempt";
import type { BanLookup } from "../bans/ban-lookup";
import type { BanList } from "../bans/ban-list";
import { kickAll, type Removal } from "../kicks/kicking";
import type { Occupant, PresentOccupant, Room } from "../rooms/room";
import type { MucServices } from "../rooms/rooms";
import { type Agenda, atOnce, inSlices, isDoneUpTo, isInStep, latestWork, SLICE } from "../slices";

const time = require("util.time");

/** Removes banned accounts that are inside rooms nevertheless. */
export interface Expulsion {
  /** As soon as Prosody is done with the stanza at hand, and the requests in progress with their own kicks. */
  checkSoon(this: void, room: Room): void;
  /** Immediately if the room then still exists, otherwise soon: the code that has restored it is about to use it. */
  checkRestored(this: void, room: Room): void;
  /** All rooms in memory, soon. The others are checked when they are restored. */
  checkAll(this: void): void;
}

/** A room to be checked. */
interface Check {
  readonly room: Room;
  /** The work to wait for: requests that began before this, and return the kicks that are their own. */
  readonly after: number;
}

/** Interval of the checks whether the work to wait for is done, in seconds. */
const RETRY_INTERVAL = 0.01;

/** Executes what is planned, see slices.ts. */
type Execute = (this: void, begin: (this: void, agenda: Agenda) => void) => void;

const ignore = () => undefined;

/** `bans`: the list in use. */
export function createExpulsion(
  findBan: BanLookup,
  bans: (this: void) => BanList,
  services: MucServices,
): Expulsion {
  /** By room JID. */
  const waiting = new LuaTable<string, Check | undefined>();
  /** Rooms that need not wait any more. */
  const due: Room[] = [];
  let isTimerSet = false;

  /** An occupant that no ban can be found for, because another module throws, is left inside. */
  function findBanned(room: Room): Occupant[] {
    return room.occupants((account) => {
      const [ok, ban] = pcall(findBan, account, room.jid);
      if (ok) return ban !== undefined;
      prosodyModule.log("error", "Failed to look up bans of %s in %s: %s", account, room.jid, ban);
      return false;
    });
  }

  /** The removal that the current list requires, by the ban in force at that moment. */
  function removalOf(this: void, { room, occupant }: PresentOccupant): Removal | undefined {
    const ban = findBan(occupant.account, room.jid);
    return ban === undefined ? undefined : { reason: ban.reason, from: `ban ${ban.id}`, as: "ban" };
  }

  /** Leaves those to a request whose ban it has placed and not enforced yet: that returns them as its own. */
  function expel(room: Room, banned: readonly Occupant[], execute: Execute): void {
    const settled = banned.filter(({ account }) => {
      const ban = findBan(account, room.jid);
      return ban !== undefined && bans().isSettled(ban.id);
    });
    if (settled.length < banned.length) addSoon(room);
    if (settled.length === 0) return;
    const targets = settled.map((occupant) => room.target(occupant));
    execute((agenda) => {
      kickAll(targets, removalOf, agenda, ignore);
    });
  }

  function collectDue(): void {
    for (const [jid, entry] of waiting) {
      if (entry === undefined || !isDoneUpTo(entry.after)) continue;
      waiting.delete(jid);
      due.push(entry.room);
    }
  }

  function work(): number | undefined {
    const until = time.monotonic() + SLICE;
    if (due.length === 0) collectDue();
    do {
      const room = due.pop();
      if (room === undefined) break;
      // Errors thrown by other modules must not end the checks of all other rooms.
      if (services.reaches(room.host)) {
        attempt(() => {
          expel(room, findBanned(room), inSlices);
          return success(undefined);
        });
      }
    } while (time.monotonic() < until);
    if (due.length > 0) return 0;
    isTimerSet = next(waiting)[0] !== undefined;
    return isTimerSet ? RETRY_INTERVAL : undefined;
  }

  function addSoon(room: Room): void {
    // The earlier work to wait for is kept, so that requests without end put off no check.
    waiting.set(room.jid, { room, after: waiting.get(room.jid)?.after ?? latestWork() });
    if (isTimerSet) return;
    isTimerSet = true;
    prosodyModule.add_timer(0, work);
  }

  return {
    checkSoon: addSoon,
    checkRestored(room) {
      const banned = findBanned(room);
      if (banned.length === 0) return;
      const remains = room.isPersistent || room.occupantCount() > banned.length;
      // A step that restores a room kicks by itself whom its request is about.
      if (remains && !isInStep()) expel(room, banned, atOnce);
      else addSoon(room);
    },
    checkAll() {
      const rooms = services.liveRooms();
      // Not in slices, which would go on after this instance was unloaded.
      for (let index = 0; index < rooms.count; index++) {
        const room = rooms.at(index);
        if (room !== undefined) addSoon(room);
      }
    },
  };
}
