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
  forEachTarget(targets, (target) => changeRole(target, changeOf), agenda, done);
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
  const kicked: Kicked[] = [];
  let problem: Problem | undefined;
  const actOn = (index: number) => {
    const target = targets[index];
    if (target === undefined) return;
    const outcome = action(target);
    if (!outcome.ok) problem = outcome.problem;
    else if (outcome.value !== undefined) kicked.push(outcome.value);
  };
  const end = () => {
    done(problem === undefined ? success(kicked) : failure(problem));
  };
  if (targets.length > 1) {
    agenda.plan(targets.length, actOn, end);
  } else {
    // Each item of most batches: a step of its own costs about as much as all else but the change.
    actOn(0);
    end();
  }
}

/** Undefined: not inside, or not to be changed, any more. */
function changeRole(target: Sighting, changeOf: RoleChangeLookup): Outcome<Kicked | undefined> {
  const changeIfDue = (present: PresentOccupant) => {
    const change = changeOf(present);
    return change === undefined ? undefined : changePresent(present, change);
  };
  return attempt(() => visitOccupant(target, changeIfDue) ?? success(undefined));
}

/** How the log begins about a change that was made, and about one that failed. */
const WORDS = {
  kick: ["Kicked %s (%s) from %s, by %s", "Kick"],
  ban: ["Kicked %s (%s) from %s, by %s", "Kick"],
  mute: ["Muted %s (%s) in %s, by %s", "Mute"],
  unmute: ["Gave voice to %s (%s) in %s, by %s", "End of the mute"],
} as const;

function changePresent(
  present: PresentOccupant,
  { reason, from, as, logLevel = "info" }: RoleChange,
): Outcome<Kicked | undefined> {
  const { room, occupant } = present;
  // Before the change, because the room provides the occupant's id.
  const described = describePresent(present);
  const { nickname, account } = occupant;
  const [line, act] = WORDS[as];
  const done = attempt(() => success(room.changeRole(occupant, as, reason)));
  if (!done.ok) {
    prosodyModule.log("error", "%s of %s (%s) in %s by %s failed", act, nickname, account, room.jid, from);
    return failure(internalError());
  }
  if (!done.value) return success(undefined);
  prosodyModule.log(logLevel, line, nickname, account, room.jid, from);
  return success(described);
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
