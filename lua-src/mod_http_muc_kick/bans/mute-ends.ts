import type { PresentOccupant } from "../rooms/room";
import { changeRoles, type RoleChange } from "../kicks/kicking";
import type { InSearchingSlices } from "../rooms/occupant-search";
import type { BanLookup } from "./ban-lookup";
import { findConcerned } from "./ban-kicks";
import type { BanRecord } from "./ban-record";

/** Gives voice back when mutes end. */
export interface MuteEnds {
  /** Gives voice to the occupants that mutes covered, if no other one covers them. */
  begin(this: void, ended: readonly BanRecord[]): void;
  /** Calls `next` when that is done for all mutes that have ended, at once where nothing is in progress. */
  whenDone(this: void, next: (this: void) => void): void;
}

export function createMuteEnds(findMute: BanLookup, inSearchingSlices: InSearchingSlices): MuteEnds {
  let inProgress = 0;
  let waiting: ((this: void) => void)[] = [];
  const changeOf = ({ room, occupant }: PresentOccupant): RoleChange | undefined =>
    findMute(occupant.account, room.jid) === undefined
      ? { reason: undefined, from: "the end of a mute", as: "unmute", logLevel: "debug" }
      : undefined;
  const noteEnd = () => {
    inProgress -= 1;
    if (inProgress > 0) return;
    const next = waiting;
    waiting = [];
    for (const each of next) each();
  };
  return {
    begin(ended) {
      inProgress += 1;
      inSearchingSlices((agenda, whereabouts) => {
        const end = (index: number) => {
          const mute = ended[index];
          if (mute === undefined) return;
          findConcerned(mute, whereabouts, agenda, (targets) => {
            changeRoles(targets, changeOf, agenda, () => undefined);
          });
        };
        agenda.plan(ended.length, end, () => undefined);
      }, noteEnd);
    },
    whenDone(next) {
      if (inProgress === 0) next();
      else waiting.push(next);
    },
  };
}
