import type { Kicked } from "../../src/contract/kick-answer";
import type { Target } from "./rooms";

/** Removes occupants with all their sessions, and says who they were; whoever left meanwhile is not among them. */
export function kickAll(targets: readonly Target[], reason: string | undefined, from: string): Kicked[] {
  const kicked: Kicked[] = [];
  for (const target of targets) {
    const { room, occupant } = target;
    // Before it is gone, because its id is asked of the room.
    const described = describeTarget(target);
    if (!room.kick(occupant, reason)) continue;
    prosodyModule.log(
      "info",
      "Kicked %s (%s) out of %s, asked by %s",
      occupant.nickname,
      occupant.account,
      room.jid,
      from,
    );
    kicked.push(described);
  }
  return kicked;
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
