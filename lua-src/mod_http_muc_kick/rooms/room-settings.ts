import type { RestrictedSetting, SettingChanges } from "../../../src/contract/room-request";

const st = require("util.stanza");

const MUC_USER = "http://jabber.org/protocol/muc#user";

/** Who may enter a room and who may speak in it. */
export type RoomSettings = Readonly<Record<RestrictedSetting, boolean>>;

export function readSettings(room: Prosody.Room): RoomSettings {
  return { members_only: room.get_members_only() === true, moderated: room.get_moderated() === true };
}

/** The settings after changes. */
export function withChanges(settings: RoomSettings, changes: SettingChanges): RoomSettings {
  return {
    members_only: changes.members_only ?? settings.members_only,
    moderated: changes.moderated ?? settings.moderated,
  };
}

/**
 * Changes settings as the room's configuration form does (XEP-0045, section 10.2): who may not be inside any more is removed
 * (status 322), the room is saved if it is persistent, and everybody who remains is notified (status 104). `reason`: for
 * those who are removed.
 */
export function changeSettings(
  room: Prosody.Room,
  changes: SettingChanges,
  reason: string | undefined,
): void {
  const before = readSettings(room);
  const { members_only, moderated } = withChanges(before, changes);
  if (members_only === before.members_only && moderated === before.moderated) return;
  room.set_moderated(moderated);
  whileRemoving(room, reason, () => {
    room.set_members_only(members_only);
  });
  room.save();
  const notice = st.message({ type: "groupchat", from: room.jid });
  room.broadcast_message(notice.tag("x", { xmlns: MUC_USER }).tag("status", { code: "104" }).up().up());
}

/**
 * Completes the presence of each occupant of a room that `action` removes: with the reason, which mod_muc does not know, and
 * with the former role, without which Prosody 0.12 and later would not tell the other occupants (COMPAT 13.0).
 */
function whileRemoving(room: Prosody.Room, reason: string | undefined, action: (this: void) => void): void {
  const roles = new LuaTable<string, Prosody.Role | undefined>();
  for (const [nick, { role }] of room._occupants) roles.set(nick, role);
  const publicise = room.publicise_occupant_status;
  // The room object itself has this member only if another module set it.
  const own = rawget(room, "publicise_occupant_status");
  room.publicise_occupant_status = function (occupant, x, nick, actor, given, before, ...rest) {
    const isRemoved = occupant.role === undefined;
    const [why, was] = isRemoved ? [given ?? reason, before ?? roles.get(occupant.nick)] : [given, before];
    publicise.call(this, occupant, x, nick, actor, why, was, ...rest);
  };
  const [ok, fault] = xpcall(action, debug.traceback);
  rawset(room, "publicise_occupant_status", own);
  if (!ok) error(tostring(fault), 0);
}
