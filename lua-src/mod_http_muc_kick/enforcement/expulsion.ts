import { success } from "../../../src/contract/problem";
import { domainOf } from "../addresses";
import { attempt } from "../attempt";
import type { BanLookup } from "../bans/ban-lookup";
import type { BanList } from "../bans/ban-list";
import { changeRoles, type RoleChange } from "../kicks/kicking";
import type { Occupant, PresentOccupant, Room } from "../rooms/room";
import type { MucServices } from "../rooms/rooms";
import { type Exclusion, exclusionBy, type ExclusionLookup } from "./exclusion";
import { type Agenda, atOnce, inSlices, isDoneUpTo, isInStep, latestWork, SLICE } from "../slices";

const time = require("util.time");

/** Removes banned accounts that are inside rooms nevertheless, and takes voice from muted ones that have it. */
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

/** Dependencies of expelling. */
export interface ExpulsionParts {
  readonly findExclusion: ExclusionLookup;
  readonly findMute: BanLookup;
  /** The list in use. */
  readonly bans: (this: void) => BanList;
  readonly services: MucServices;
}

export function createExpulsion({ findExclusion, findMute, bans, services }: ExpulsionParts): Expulsion {
  /** By room JID. */
  const waiting = new LuaTable<string, Check | undefined>();
  /** Rooms that need not wait any more. */
  const due: Room[] = [];
  let isTimerSet = false;

  /** What is not in effect yet. */
  function findOpen(
    this: void,
    account: string,
    muc: string,
    role: string | undefined,
  ): Exclusion | undefined {
    const exclusion = findExclusion(account, muc);
    if (exclusion !== undefined || role === "visitor") return exclusion;
    return exclusionBy(findMute, account, muc);
  }

  /** An occupant that no ban can be found for, because another module throws, is left inside. */
  function findBanned(room: Room): Occupant[] {
    return room.occupants((account, _nick, role) => {
      const [ok, exclusion] = pcall(findOpen, account, room.jid, role);
      if (ok) return exclusion !== undefined;
      prosodyModule.log("error", "Failed to look up bans of %s in %s: %s", account, room.jid, exclusion);
      return false;
    });
  }

  /** The change that the current lists require, by what is in force at that moment. */
  function changeOf(this: void, { room, occupant }: PresentOccupant): RoleChange | undefined {
    const exclusion = findOpen(occupant.account, room.jid, occupant.role);
    if (exclusion === undefined) return undefined;
    const { reason, cause, isMute } = exclusion;
    // Within a line of the log.
    const from = string.lower(string.sub(cause, 1, 1)) + string.sub(cause, 2);
    return { reason, from, as: isMute ? "mute" : "ban" };
  }

  /** Leaves those to a request whose ban it has placed and not enforced yet: that returns them as its own. */
  function expel(room: Room, banned: readonly Occupant[], execute: Execute): void {
    const settled = banned.filter(({ account, role }) => {
      const exclusion = findOpen(account, room.jid, role);
      if (exclusion === undefined) return false;
      return exclusion.banId === undefined || bans().isSettled(exclusion.banId);
    });
    if (settled.length < banned.length) addSoon(room);
    if (settled.length === 0) return;
    const targets = settled.map((occupant) => room.sighting(occupant));
    execute((agenda) => {
      changeRoles(targets, changeOf, agenda, ignore);
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
      if (services.reaches(domainOf(room.jid))) {
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
      const remains = room.isPersistent() || room.occupantCount() > banned.length;
      // A step that restores a room kicks by itself whom its request is about.
      if (remains && !isInStep()) expel(room, banned, atOnce);
      else addSoon(room);
    },
    checkAll() {
      // Not in slices, which would go on after this instance was unloaded.
      for (const room of services.liveRooms()) addSoon(services.wrap(room));
    },
  };
}
