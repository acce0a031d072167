import type { BanLookup } from "../bans/ban-lookup";
import { changeRoles, type RoleChange } from "../kicks/kicking";
import { FIRST, LAST } from "../priorities";
import type { PresentOccupant } from "../rooms/room";
import type { MucServices } from "../rooms/rooms";
import { forgetWithheld, isWithheld, noteVoice, noteWithheld } from "../rooms/voices";
import type { Agenda } from "../slices";

/**
 * Notes who enters the rooms of a MUC component without voice because the room is moderated, until somebody gives them a
 * role. `context`: the API of this module on that host.
 */
export function watchWithheldVoices(context: Prosody.Module): void {
  context.hook(
    "muc-occupant-joined",
    ({ room, nick, occupant }) => {
      if (occupant.role !== "visitor" || room.get_moderated() !== true) return undefined;
      const [role] = room.get_default_role(room.get_affiliation(occupant.bare_jid));
      if (role === "visitor") noteWithheld(nick);
      return undefined;
    },
    FIRST,
  );
  // Every change of a role, and its actor: the server itself has none.
  context.hook(
    "muc-broadcast-presence",
    ({ occupant, actor }) => {
      if (isWithheld(occupant.nick) && (occupant.role !== "visitor" || actor !== undefined)) {
        forgetWithheld(occupant.nick);
      }
      return undefined;
    },
    FIRST,
  );
  context.hook(
    "muc-occupant-pre-change",
    ({ orig_occupant: before, dest_occupant: after, is_first_session }) => {
      // Another session of the account may have the new nickname already.
      if (is_first_session === true && isWithheld(before.nick)) noteWithheld(after.nick);
      return undefined;
    },
    LAST,
  );
}

/** Gives voice to those in a room (its prepped bare JID) who had none because it was moderated; see the end of a mute for muted ones. */
export function giveWithheldVoices(
  muc: string,
  services: MucServices,
  findMute: BanLookup,
  agenda: Agenda,
  done: (this: void) => void,
): void {
  const targets = services.occupantsIn(muc, ({ nick }) => nick !== undefined && isWithheld(nick));
  const changeOf = ({ room, occupant }: PresentOccupant): RoleChange | undefined => {
    const nick = `${room.jid}/${occupant.nickname}`;
    if (!isWithheld(nick)) return undefined;
    forgetWithheld(nick);
    noteVoice(nick);
    return findMute(occupant.account, room.jid) === undefined
      ? { reason: undefined, from: "the end of moderation", as: "unmute", logLevel: "debug" }
      : undefined;
  };
  changeRoles(targets, changeOf, agenda, () => {
    done();
  });
}
