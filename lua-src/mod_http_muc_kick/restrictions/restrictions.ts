import {
  RESTRICTED_SETTINGS,
  type RestrictedSetting,
  type SettingChanges,
} from "../../../src/contract/room-request";
import { type Outcome, success } from "../../../src/contract/problem";
import { attempt } from "../attempt";
import { domainOf } from "../addresses";
import { findRoom, mucOf, visitRoom } from "../rooms/room-loading";
import { changeSettings, readSettings } from "../rooms/room-settings";
import { readRestrictions, type Restriction, writeRestriction } from "./restriction-storage";

const time = require("util.time");

/** Maximum delay of a timer, in seconds. */
const LONGEST_WAIT = 3600;

/** Wait before the next attempt to end a restriction that could not be ended, in seconds. */
const RETRY = 60;

/** The restrictions of rooms, kept in Prosody's storage until they end or are lifted. Rooms are prepped bare JIDs. */
export interface Restrictions {
  /** That of a room; undefined: none. */
  of(this: void, muc: string): Restriction | undefined;
  /** Stores that of a room, and ends it on time; undefined forgets it. Changes no room. */
  set(this: void, muc: string, restriction: Restriction | undefined): Outcome<undefined>;
  /** Ends what is due, soon: more rooms may be accessible than before. */
  check(this: void): void;
}

/** Reads them from storage. `silenceEnded` is called with a room that is not moderated any more. */
export function openRestrictions(silenceEnded: (this: void, muc: string) => void): Restrictions {
  const restrictions = readRestrictions();
  let timer: Prosody.ModuleTimer | undefined;
  let wakesAt = math.huge;

  function set(muc: string, restriction: Restriction | undefined): Outcome<undefined> {
    const written = writeRestriction(muc, restriction);
    if (!written.ok) return written;
    restrictions.set(muc, restriction);
    setTimer();
    return success(undefined);
  }

  /** Turns settings off whose restriction has ended. False: not now, because the room cannot be accessed. */
  function end(muc: string, changes: SettingChanges): boolean {
    return visitRoom(muc, (room) => {
      if (room === undefined) return findRoom(muc) === undefined;
      const wasModerated = readSettings(room).moderated;
      changeSettings(room, changes, undefined);
      if (wasModerated && !readSettings(room).moderated) silenceEnded(muc);
      prosodyModule.log("info", "The restriction of %s has ended", muc);
      return true;
    });
  }

  function endDue(): void {
    const now = time.now();
    const due: string[] = [];
    for (const [muc, restriction] of restrictions) {
      if (nextEnd(restriction) <= now && mucOf(domainOf(muc)) !== undefined) due.push(muc);
    }
    for (const muc of due) {
      const restriction = restrictions.get(muc);
      if (restriction === undefined) continue;
      const done = attempt(() => success(end(muc, endedSettings(restriction, now))));
      // A room that is gone has lost its restriction already.
      if (done.ok && done.value && restrictions.get(muc) === restriction) {
        set(
          muc,
          withoutSettings(restriction, (setting) => endOf(restriction[setting]) <= now),
        );
      }
    }
  }

  /** `retry`: the wait for those that are due already, in seconds. */
  function setTimer(retry = 0): void {
    const now = time.now();
    let next = math.huge;
    for (const [, restriction] of restrictions) {
      const end = nextEnd(restriction);
      next = Math.min(next, end > now ? end : now + retry);
    }
    if (next >= wakesAt) return;
    timer?.stop();
    wakesAt = next;
    timer = prosodyModule.add_timer(Math.min(next - now, LONGEST_WAIT), () => {
      wakesAt = math.huge;
      endDue();
      setTimer(RETRY);
      return undefined;
    });
  }

  setTimer();
  return {
    of: (muc) => restrictions.get(muc),
    set,
    check: () => {
      setTimer();
    },
  };
}

/** When the next setting of a restriction ends; math.huge: never. */
function nextEnd(restriction: Restriction | undefined): number {
  return Math.min(endOf(restriction?.members_only), endOf(restriction?.moderated));
}

/** When the last setting of a restriction that ends does so: Unix time in seconds; undefined: none ends. */
export function lastEnd(restriction: Restriction | undefined): number | undefined {
  let last: number | undefined;
  for (const setting of RESTRICTED_SETTINGS) {
    const end = restriction?.[setting];
    if (typeof end === "number") last = Math.max(last ?? end, end);
  }
  return last;
}

function endOf(end: Restriction["moderated"]): number {
  return typeof end === "number" ? end : math.huge;
}

function endedSettings({ members_only, moderated }: Restriction, now: number): SettingChanges {
  return {
    members_only: endOf(members_only) <= now ? false : undefined,
    moderated: endOf(moderated) <= now ? false : undefined,
  };
}

/** A restriction without the settings that are over; undefined if nothing remains restricted. */
export function withoutSettings(
  restriction: Restriction,
  isOver: (this: void, setting: RestrictedSetting) => boolean,
): Restriction | undefined {
  return asRestriction({
    members_only: isOver("members_only") ? undefined : restriction.members_only,
    moderated: isOver("moderated") ? undefined : restriction.moderated,
  });
}

/** Undefined if nothing is restricted. */
export function asRestriction(restriction: Restriction): Restriction | undefined {
  return restriction.members_only === undefined && restriction.moderated === undefined
    ? undefined
    : restriction;
}
