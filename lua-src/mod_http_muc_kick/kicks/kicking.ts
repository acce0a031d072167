import type { Kicked } from "../../../src/contract/responses";
import { failure, internalError, type Outcome, type Problem, success } from "../../../src/contract/problem";
import { attempt } from "../attempt";
import type { PresentOccupant, RemovalKind, Target } from "../rooms/room";
import type { Agenda } from "../slices";

/** What is said of a removal. */
export interface Removal {
  /** For the people in the room. */
  readonly reason: string | undefined;
  /** Where it was asked for, for the log. */
  readonly from: string;
  readonly as: RemovalKind;
}

/** Looked up right before somebody is removed; undefined: is not to be removed any more. */
export type RemovalLookup = (this: void, present: PresentOccupant) => Removal | undefined;

/** Called with the occupants that were removed, or would be. */
export type KickedDone = (this: void, kicked: Outcome<Kicked[]>) => void;

/**
 * Removes occupants with all their sessions, then says who they were; whoever left meanwhile is not among them. Where
 * another module throws at a kick, the others are kicked all the same, and the whole is a failure: nobody knows then
 * who was told.
 */
export function kickAll(
  targets: readonly Target[],
  removalOf: RemovalLookup,
  agenda: Agenda,
  done: KickedDone,
): void {
  forEachTarget(targets, (target) => kick(target, removalOf), agenda, done);
}

/** Says who would be removed. */
export function describeAll(targets: readonly Target[], agenda: Agenda, done: KickedDone): void {
  // One who changed the nickname meanwhile can be among the targets by both.
  const seen = new LuaTable<string, true | undefined>();
  const describeOnce = (target: Target): Outcome<Kicked | undefined> => {
    const found = attempt(() => success(target.visit(describePresent)));
    if (!found.ok || found.value === undefined) return found;
    const described = found.value;
    const nick = `${described.muc}/${described.nickname}`;
    if (seen.get(nick) === true) return success(undefined);
    seen.set(nick, true);
    return success(described);
  };
  forEachTarget(targets, describeOnce, agenda, done);
}

function forEachTarget(
  targets: readonly Target[],
  action: (this: void, target: Target) => Outcome<Kicked | undefined>,
  agenda: Agenda,
  done: KickedDone,
): void {
  const kicked: Kicked[] = [];
  let problem: Problem | undefined;
  agenda.plan(
    targets.length,
    (index) => {
      const target = targets[index];
      if (target === undefined) return;
      const outcome = action(target);
      if (!outcome.ok) problem = outcome.problem;
      else if (outcome.value !== undefined) kicked.push(outcome.value);
    },
    () => {
      done(problem === undefined ? success(kicked) : failure(problem));
    },
  );
}

/** Undefined: not inside, or not to be removed, any more. */
function kick(target: Target, removalOf: RemovalLookup): Outcome<Kicked | undefined> {
  const kickIfDue = (present: PresentOccupant) => {
    const removal = removalOf(present);
    return removal === undefined ? undefined : kickPresent(present, removal);
  };
  return attempt(() => target.visit(kickIfDue) ?? success(undefined));
}

function kickPresent(present: PresentOccupant, { reason, from, as }: Removal): Outcome<Kicked | undefined> {
  const { room, occupant } = present;
  // Before it is gone, because its id is asked of the room.
  const described = describePresent(present);
  const { nickname, account } = occupant;
  const done = attempt(() => success(room.kick(occupant, reason, as)));
  if (!done.ok) {
    prosodyModule.log("error", "Kick of %s (%s) in %s by %s failed", nickname, account, room.jid, from);
    return failure(internalError());
  }
  if (!done.value) return success(undefined);
  prosodyModule.log("info", "Kicked %s (%s) from %s, by %s", nickname, account, room.jid, from);
  return success(described);
}

/** An occupant as it is told to callers. */
function describePresent({ room, occupant }: PresentOccupant): Kicked {
  return {
    muc: room.jid,
    nickname: occupant.nickname,
    jid: occupant.account,
    occupant_id: room.occupantId(occupant),
  };
}
