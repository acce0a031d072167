import { type Problem, success } from "../../../src/contract/problem";
import { domainOf } from "../addresses";
import { attempt } from "../attempt";
import type { BanList } from "./ban-list";
import { banKey, createMatcher } from "./ban-matching";
import type { BanRecord } from "./ban-record";
import { changeRoles, type KickedDone, type RoleChange } from "../kicks/kicking";
import type { OccupantIndex } from "../rooms/occupant-index";
import type { Whereabouts } from "../rooms/occupant-search";
import { type PresentOccupant, visitOccupant } from "../rooms/room";
import type { Sighting } from "../rooms/stored-occupants";
import type { Agenda } from "../slices";

/** Called with the occupants concerned; `problem`: the error because of which some may be missing. */
type FoundDone = (this: void, targets: Sighting[], problem: Problem | undefined) => void;

/** Finds the occupants that a ban covers. */
export function findConcerned(
  ban: BanRecord,
  whereabouts: Whereabouts,
  agenda: Agenda,
  done: FoundDone,
): void {
  const { muc } = ban;
  const use = (index: OccupantIndex, problem: Problem | undefined) => {
    const candidates = index.matching(ban.jid);
    if (candidates.length === 0) done(candidates, problem);
    else selectTargets(ban, candidates, problem, agenda, done);
  };
  if (muc === undefined || domainOf(muc) === muc) {
    const [by, key] = banKey(ban.jid);
    whereabouts.search(agenda, by === "account" ? key : undefined, use);
  } else whereabouts.searchRoom(muc, use);
}

function coversRoom({ muc }: BanRecord, room: string): boolean {
  return muc === undefined || muc === room || muc === domainOf(room);
}

/** Selects those of the occupants whom the ban concerns. May load a room for each of them. */
function selectTargets(
  ban: BanRecord,
  occupants: readonly Sighting[],
  searchProblem: Problem | undefined,
  agenda: Agenda,
  done: FoundDone,
): void {
  const candidates = occupants.filter((target) => coversRoom(ban, target.muc));
  const matches = createMatcher(ban);
  const isAbout = (target: Sighting) =>
    matches(
      target.account,
      () => visitOccupant(target, ({ room, occupant }) => room.affiliation(occupant)) ?? "none",
    );
  const selected: Sighting[] = [];
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

/** The origin of a request, for the log. */
export interface Origin {
  readonly from: string;
  /** Of the line about each occupant: "debug" if one summary line covers many. */
  readonly logLevel: "info" | "debug";
}

/**
 * Removes occupants that bans cover, or mutes those that mutes cover; each only if its ban, in its state at that
 * moment, concerns it. `idOf`: the id of the ban of an account (bare JID); undefined: none was placed.
 */
export function applyBans(
  targets: readonly Sighting[],
  idOf: (this: void, account: string) => string | undefined,
  bans: (this: void) => BanList,
  { from, logLevel }: Origin,
  agenda: Agenda,
  done: KickedDone,
): void {
  const changeOf = ({ room, occupant }: PresentOccupant): RoleChange | undefined => {
    const id = idOf(occupant.account);
    const ban = id === undefined ? undefined : bans().get(id);
    if (ban === undefined || !coversRoom(ban, room.jid)) return undefined;
    const isAbout = createMatcher(ban)(occupant.account, () => room.affiliation(occupant));
    const as = ban.role === undefined ? "ban" : "mute";
    return isAbout ? { reason: ban.reason, from, as, logLevel } : undefined;
  };
  changeRoles(targets, changeOf, agenda, done);
}
