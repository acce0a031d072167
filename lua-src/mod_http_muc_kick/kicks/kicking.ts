import type { Kicked } from "../../../src/contract/responses";
import { failure, internalError, type Outcome, type Problem, success } from "../../../src/contract/problem";
import { attempt } from "../attempt";
import type { PresentOccupant, RemovalKind, Target } from "../rooms/room";
import type { Agenda } from "../slices";

/** Description of a removal. */
export interface Removal {
  /** The reason shown in the room. */
  readonly reason: string | undefined;
  /** The origin of the request, for the log. */
  readonly from: string;
  readonly as: RemovalKind;
  /** Default: "info". */
  readonly logLevel?: "info" | "debug" | undefined;
}

/** Looked up right before the removal; undefined: no longer to be removed. */
export type RemovalLookup = (this: void, present: PresentOccupant) => Removal | undefined;

/** Called with the occupants that were removed, or would be. */
export type KickedDone = (this: void, kicked: Outcome<Kicked[]>) => void;

/**
 * Removes occupants with all their sessions, then reports them; occupants that left meanwhile are not reported. If
 * another module throws during a kick, the others are kicked anyway, and the whole is a failure, because it is unknown
 * who was notified.
 */
export function kickAll(
  targets: readonly Target[],
  removalOf: RemovalLookup,
  agenda: Agenda,
  done: KickedDone,
): void {
  forEachTarget(targets, (target) => kick(target, removalOf), agenda, done);
}

/** Reports the occupants that would be removed. */
export function describeAll(targets: readonly Target[], agenda: Agenda, done: KickedDone): void {
  // An occupant that changed its nickname meanwhile can be among the targets twice.
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

function kickPresent(
  present: PresentOccupant,
  { reason, from, as, logLevel = "info" }: Removal,
): Outcome<Kicked | undefined> {
  const { room, occupant } = present;
  // Before the removal, because the room provides the occupant's id.
  const described = describePresent(present);
  const { nickname, account } = occupant;
  const done = attempt(() => success(room.kick(occupant, reason, as)));
  if (!done.ok) {
    prosodyModule.log("error", "Kick of %s (%s) in %s by %s failed", nickname, account, room.jid, from);
    return failure(internalError());
  }
  if (!done.value) return success(undefined);
  prosodyModule.log(logLevel, "Kicked %s (%s) from %s, by %s", nickname, account, room.jid, from);
  return success(described);
}

/** An occupant in the format of responses. */
function describePresent({ room, occupant }: PresentOccupant): Kicked {
  return {
    muc: room.jid,
    nickname: occupant.nickname,
    jid: occupant.account,
    occupant_id: room.occupantId(occupant),
  };
}
