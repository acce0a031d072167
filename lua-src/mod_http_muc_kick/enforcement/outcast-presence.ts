/**
 * Removes an occupant (in-room JID) like `set_role`, but announces the removal as a ban: status 301 and the affiliation
 * "outcast" (XEP-0045, section 9.1). The stored affiliation is not changed; only that presence shows another one.
 * Returns false if there is no occupant with that in-room JID; throws the errors of `set_role`.
 */
export function kickAsOutcast(room: Prosody.Room, occupantJid: string, reason: string | undefined): boolean {
  const publicise = room.publicise_occupant_status;
  const buildItems = room.build_item_list;
  // The room object itself has these members only if another module set them.
  const [ownPublicise, ownBuildItems] = [
    rawget(room, "publicise_occupant_status"),
    rawget(room, "build_item_list"),
  ];
  const restore = () => {
    rawset(room, "publicise_occupant_status", ownPublicise);
    rawset(room, "build_item_list", ownBuildItems);
  };
  room.publicise_occupant_status = function (occupant, x, ...rest) {
    restore();
    for (const { name, attr } of x.tags) {
      if (name === "status" && attr.code === "307") attr.code = "301";
    }
    room.build_item_list = function (about, items, ...details) {
      buildItems.call(this, about, items, ...details);
      if (about.nick === occupantJid) {
        for (const { name, attr } of items.tags) {
          if (name === "item") attr.affiliation = "outcast";
        }
      }
      return items;
    };
    publicise.call(this, occupant, x, ...rest);
    // Before `muc-occupant-left` is fired.
    restore();
  };
  const [ok, result] = xpcall(() => room.set_role(true, occupantJid, undefined, reason)[0], debug.traceback);
  restore();
  if (!ok) error(tostring(result), 0);
  return result === true;
}
