import type { Kicked } from "../../src/contract/kick-answer";
import { failure, internalError, type Outcome, success } from "../../src/contract/problem";
import { attempt } from "./attempt";
import type { Target } from "./rooms";

/**
 * Removes occupants with all their sessions, and says who they were; whoever left meanwhile is not among them. Where
 * another module throws at a kick, the others are kicked all the same, and the whole is a failure: nobody knows then
 * who was told.
 */
export function kickAll(
  targets: readonly Target[],
  reason: string | undefined,
  from: string,
): Outcome<Kicked[]> {
  const kicked: Kicked[] = [];
  let threw = false;
  for (const target of targets) {
    const { room, occupant } = target;
    // Before it is gone, because its id is asked of the room.
    const described = describeTarget(target);
    const done = attempt(() => success(room.kick(occupant, reason)));
    const { nickname, account } = occupant;
    if (!done.ok) {
      threw = true;
      prosodyModule.log(
        "error",
        "The kick of %s (%s) in %s, asked by %s, broke off",
        nickname,
        account,
        room.jid,
        from,
      );
    } else if (done.value) {
      prosodyModule.log("info", "Kicked %s (%s) out of %s, asked by %s", nickname, account, room.jid, from);
      kicked.push(described);
    }
  }
  return threw ? failure(internalError()) : success(kicked);
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
