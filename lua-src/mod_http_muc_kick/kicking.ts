import type { Kicked } from "../../src/contract/kicked";
import { failure, internalError, type Outcome, success } from "../../src/contract/problem";
import { attempt } from "./attempt";
import type { RemovalKind, Target } from "./rooms";
import type { Agenda } from "./slices";

/** How occupants are removed. */
export interface Removal {
  readonly reason: string | undefined;
  /** Who asked for it, for the log. */
  readonly from: string;
  readonly as: RemovalKind;
}

/**
 * Removes occupants with all their sessions, then says who they were; whoever left meanwhile is not among them. Where
 * another module throws at a kick, the others are kicked all the same, and the whole is a failure: nobody knows then
 * who was told.
 */
export function kickAll(
  targets: readonly Target[],
  removal: Removal,
  agenda: Agenda,
  done: (this: void, kicked: Outcome<Kicked[]>) => void,
): void {
  const kicked: Kicked[] = [];
  let threw = false;
  agenda.plan(
    targets.length,
    (index) => {
      const target = targets[index];
      if (target === undefined) return;
      const outcome = kick(target, removal);
      if (!outcome.ok) threw = true;
      else if (outcome.value !== undefined) kicked.push(outcome.value);
    },
    () => {
      done(threw ? failure(internalError()) : success(kicked));
    },
  );
}

/** Undefined: not inside any more. */
function kick(found: Target, { reason, from, as }: Removal): Outcome<Kicked | undefined> {
  const target = found.room.current(found.occupant);
  if (target === undefined) return success(undefined);
  const { room, occupant } = target;
  // Before it is gone, because its id is asked of the room.
  const described = describeTarget(target);
  const { nickname, account } = occupant;
  const done = attempt(() => success(room.kick(occupant, reason, as)));
  if (!done.ok) {
    prosodyModule.log(
      "error",
      "The kick of %s (%s) in %s, asked by %s, broke off",
      nickname,
      account,
      room.jid,
      from,
    );
    return done;
  }
  if (!done.value) return success(undefined);
  prosodyModule.log("info", "Kicked %s (%s) out of %s, asked by %s", nickname, account, room.jid, from);
  return success(described);
}

/** An occupant as it is told to callers. */
export function describeTarget({ room, occupant }: Target): Kicked {
  return {
    muc: room.jid,
    nickname: occupant.nickname,
    jid: occupant.account,
    occupant_id: room.occupantId(occupant),
  };
}
