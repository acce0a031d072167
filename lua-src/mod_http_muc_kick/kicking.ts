import type { Kicked } from "../../src/contract/kick-answer";
import { failure, occupantNotFound, type Outcome, success } from "../../src/contract/problem";
import type { Target } from "./selection";

/** Removes one occupant with all its sessions, and says who it was. `by`: where the request came from. */
export function kick(target: Target, reason: string | undefined, by: string): Outcome<Kicked> {
  const { room, occupant } = target;
  if (!room.kick(occupant.nickname, reason)) return failure(occupantNotFound(room.jid));
  prosodyModule.log("info", "Kicked %s (%s) out of %s for %s", occupant.nickname, occupant.jid, room.jid, by);
  return success({
    muc: room.jid,
    nickname: occupant.nickname,
    jid: occupant.jid,
    occupant_id: occupant.occupantId,
  });
}
