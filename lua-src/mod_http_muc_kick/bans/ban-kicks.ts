import { type Problem, success } from "../../../src/contract/problem";
import { domainOf } from "../addresses";
import { attempt } from "../attempt";
import type { BanList } from "./ban-list";
import { createMatcher } from "./ban-matching";
import type { BanRecord } from "./ban-record";
import { kickAll, type KickedDone, type Removal } from "../kicks/kicking";
import type { OccupantIndex } from "../rooms/occupant-index";
import type { Whereabouts } from "../rooms/occupant-search";
import type { PresentOccupant, Target } from "../rooms/room";
import type { Agenda } from "../slices";

/** Called with the occupants to remove; `problem`: the error because of which some may be missing. */
type FoundDone = (this: void, targets: Target[], problem: Problem | undefined) => void;

/** Finds the occupants that a ban covers. */
export function findConcerned(
  ban: BanRecord,
  whereabouts: Whereabouts,
  agenda: Agenda,
  done: FoundDone,
): void {
  const { muc } = ban;
  const use = (index: OccupantIndex, problem: Problem | undefined) => {
    const candidates = index.matching(ban.jid).filter((target) => coversRoom(ban, target.muc));
    if (candidates.length === 0) {
      done(candidates, problem);
      return;
    }
    const matches = createMatcher(ban);
    const isAbout = (target: Target) =>
      matches(
        target.account,
        () => target.visit(({ room, occupant }) => room.affiliation(occupant)) ?? "none",
      );
    selectTargets(candidates, isAbout, problem, agenda, done);
  };
  if (muc === undefined || domainOf(muc) === muc) whereabouts.search(agenda, use);
  else whereabouts.searchRoom(muc, use);
}

function coversRoom({ muc }: BanRecord, room: string): boolean {
  return muc === undefined || muc === room || muc === domainOf(room);
}

/** `isAbout` may load a room for each of them. */
function selectTargets(
  candidates: readonly Target[],
  isAbout: (this: void, target: Target) => boolean,
  searchProblem: Problem | undefined,
  agenda: Agenda,
  done: FoundDone,
): void {
  const selected: Target[] = [];
  let problem = searchProblem;
  agenda.plan(
    candidates.length,
    (index) => {
      const target = candidates[index];
      if (target === undefined) return;
      const about = attempt(() => success(isAbout(target)));
      if (!about.ok) problem = about.problem;
      else if (about.value) selected.push(target);
    },
    () => {
      done(selected, problem);
    },
  );
}

/**
 * Removes the occupants that the ban with that id covers; each only if that ban, in its state at that moment, excludes
 * it.
 */
export function kickBanned(
  targets: readonly Target[],
  id: string,
  bans: (this: void) => BanList,
  from: string,
  agenda: Agenda,
  done: KickedDone,
): void {
  const removalOf = ({ room, occupant }: PresentOccupant): Removal | undefined => {
    const ban = bans().get(id);
    if (ban === undefined || !coversRoom(ban, room.jid)) return undefined;
    const isAbout = createMatcher(ban)(occupant.account, () => room.affiliation(occupant));
    return isAbout ? { reason: ban.reason, from, as: "ban" } : undefined;
  };
  kickAll(targets, removalOf, agenda, done);
}
