import type { Kicked } from "../../../src/contract/responses";
import { failure, internalError, type Outcome, type Problem, success } from "../../../src/contract/problem";
import { attempt } from "../attempt";
import type { PresentOccupant, RoleChangeKind, Target } from "../rooms/room";
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
  targets: readonly Target[],
  changeOf: RoleChangeLookup,
  agenda: Agenda,
  done: KickedDone,
): void {
  forEachTarget(targets, (target) => changeRole(target, changeOf), agenda, done);
}

/** Reports the occupants that would be concerned. */
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

/** Sends a message to each of the occupants, privately; then reports them. */
export function tellAll(targets: readonly Target[], text: string, agenda: Agenda, done: KickedDone): void {
  const tell = (present: PresentOccupant) => {
    present.room.tell(present.occupant, text);
    return describePresent(present);
  };
  forEachTarget(targets, (target) => attempt(() => success(target.visit(tell))), agenda, done);
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

/** Undefined: not inside, or not to be changed, any more. */
function changeRole(target: Target, changeOf: RoleChangeLookup): Outcome<Kicked | undefined> {
  const changeIfDue = (present: PresentOccupant) => {
    const change = changeOf(present);
    return change === undefined ? undefined : changePresent(present, change);
  };
  return attempt(() => target.visit(changeIfDue) ?? success(undefined));
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
