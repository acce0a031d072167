import type { BlockLists } from "../block-lists/block-lists";
import type { MucServices } from "../rooms/rooms";

/** Logs and counts the joins to the rooms of a host that lists in mode "watch" would reject. */
export function watchJoins(host: string, services: MucServices, lists: BlockLists): void {
  prosodyModule.context(host).hook("muc-occupant-joined", ({ room, occupant }) => {
    if (!lists.isInUse() || !services.reaches(host)) return undefined;
    const account = occupant.bare_jid;
    const list = lists.find(account, room.jid, "watch");
    if (list === undefined) return undefined;
    list.countJoin();
    prosodyModule.log(
      "info",
      "Block list %s of %s would reject %s in %s",
      list.node,
      list.jid,
      account,
      room.jid,
    );
    return undefined;
  });
}
