import type { Kicked } from "../../../src/contract/responses";
import { failure, internalError, type Outcome, type Problem, success } from "../../../src/contract/problem";
import { attempt } from "../attempt";
import { type PresentOccupant, type RoleChangeKind, visitOccupant } from "../rooms/room";
import type { Sighting } from "../rooms/stored-occupants";
import type { Agenda } from "../slices";

/** Description of a kick, a mute and the like. */
export interface RoleChange {
  /** The reason shown in the room. */
  readonly reason: string | undefined;
  /** The origin of the request, for the log. */
  readonly from: string;
  readonly as: RoleChangeKind;
  /** Default: "info". */
  readonly logLevel?: "info" | "debug" | undefined;
}

/** Looked up right before the change; undefined: no longer to be changed. */
export type RoleChangeLookup = (this: void, present: PresentOccupant) => RoleChange | undefined;

/** Called with the occupants that were concerned, or would be. */
export type KickedDone = (this: void, kicked: Outcome<Kicked[]>) => void;

/**
 * Kicks occupants with all their sessions, or mutes them, then reports them; occupants that left meanwhile are not
 * reported. If another module throws during a kick, the others are kicked anyway, and the whole is a failure, because
 * it is unknown who was notified.
 */
export function changeRoles(
  targets: readonly Sighting[],
  changeOf: RoleChangeLookup,
  agenda: Agenda,
  done: KickedDone,
): void {
  forEachTarget(targets, (target) => attempt(changeRole, target, changeOf), agenda, done);
}

/** Reports the occupants that would be concerned. */
export function describeAll(targets: readonly Sighting[], agenda: Agenda, done: KickedDone): void {
  // An occupant that changed its nickname meanwhile can be among the targets twice.
  const seen = new LuaTable<string, true | undefined>();
  const describeOnce = (target: Sighting): Outcome<Kicked | undefined> => {
    const found = attempt(() => success(visitOccupant(target, describePresent)));
    if (!found.ok || found.value === undefined) return found;
    const described = found.value;
    const nick = `${described.muc}/${described.nickname}`;
    if (seen.get(nick) === true) return success(undefined);
    seen.set(nick, true);
    return success(described);
  };
  forEachTarget(targets, describeOnce, agenda, done);
}

/** Sends a message to each of the occupants, privately; then reports them. */
export function tellAll(targets: readonly Sighting[], text: string, agenda: Agenda, done: KickedDone): void {
  const tell = (present: PresentOccupant) => {
    present.room.tell(present.occupant, text);
    return describePresent(present);
  };
  forEachTarget(targets, (target) => attempt(() => success(visitOccupant(target, tell))), agenda, done);
}

function forEachTarget(
  targets: readonly Sighting[],
  action: (this: void, target: Sighting) => Outcome<Kicked | undefined>,
  agenda: Agenda,
  done: KickedDone,
): void {
  const result: Result = { kicked: [], problem: undefined };
  if (targets.length > 1) {
    const actOn = (index: number) => {
      const target = targets[index];
      if (target !== undefined) note(action(target), result);
    };
    agenda.plan(targets.length, actOn, () => {
      done(outcomeOf(result));
    });
    return;
  }
  // Each item of most batches: a step of its own costs about as much as all else but the change.
  for (const target of targets) note(action(target), result);
  done(outcomeOf(result));
}

/** What came of all targets together. */
interface Result {
  readonly kicked: Kicked[];
  problem: Problem | undefined;
}

function note(outcome: Outcome<Kicked | undefined>, result: Result): void {
  if (!outcome.ok) result.problem = outcome.problem;
  else if (outcome.value !== undefined) result.kicked.push(outcome.value);
}

function outcomeOf({ kicked, problem }: Result): Outcome<Kicked[]> {
  return problem === undefined ? success(kicked) : failure(problem);
}

/** Undefined: not inside, or not to be changed, any more. */
function changeRole(this: void, target: Sighting, changeOf: RoleChangeLookup): Outcome<Kicked | undefined> {
  return visitOccupant(target, changePresent, changeOf) ?? NOT_CHANGED;
}

const NOT_CHANGED = success(undefined);

/** How the log begins about a change that was made, and about one that failed. */
const WORDS = {
  kick: ["Kicked %s (%s) from %s, by %s", "Kick"],
  ban: ["Kicked %s (%s) from %s, by %s", "Kick"],
  mute: ["Muted %s (%s) in %s, by %s", "Mute"],
  unmute: ["Gave voice to %s (%s) in %s, by %s", "End of the mute"],
} as const;

function changePresent(
  this: void,
  present: PresentOccupant,
  changeOf: RoleChangeLookup,
): Outcome<Kicked | undefined> {
  const change = changeOf(present);
  if (change === undefined) return NOT_CHANGED;
  const { reason, from, as, logLevel = "info" } = change;
  const { room, occupant } = present;
  // Before the change, because the room provides the occupant's id.
  const described = describePresent(present);
  const { nickname, account } = occupant;
  const [line, act] = WORDS[as];
  const done = attempt(setRole, present, as, reason);
  if (!done.ok) {
    prosodyModule.log("error", "%s of %s (%s) in %s by %s failed", act, nickname, account, room.jid, from);
    return failure(internalError());
  }
  if (!done.value) return NOT_CHANGED;
  prosodyModule.log(logLevel, line, nickname, account, room.jid, from);
  return success(described);
}

const SET = success(true);
const NOT_SET = success(false);

function setRole(
  this: void,
  { room, occupant }: PresentOccupant,
  as: RoleChangeKind,
  reason: string | undefined,
): Outcome<boolean> {
  return room.changeRole(occupant, as, reason) ? SET : NOT_SET;
}

/** An occupant in the format of responses. */
export function describePresent({ room, occupant }: PresentOccupant): Kicked {
  return {
    muc: room.jid,
    nickname: occupant.nickname,
    jid: occupant.account,
    occupant_id: room.occupantId(occupant),
  };
}
