import type { BanLookup } from "../bans/ban-lookup";
import type { MucServices } from "../rooms/rooms";
import { forgetVoice, hadVoice, noteVoice } from "../rooms/voices";
import { BEFORE_ALL, FIRST, LAST } from "../priorities";

const jid = require("util.jid");

/**
 * Keeps muted accounts visitors (XEP-0045, section 8.4) in the rooms of a MUC component: when they enter, and whoever
 * gives them another role or affiliation. `context`: the API of this module on that host.
 */
export function keepMuted(
  host: string,
  context: Prosody.Module,
  findMute: BanLookup,
  services: MucServices,
): void {
  const isMuted = (account: string, muc: string) =>
    services.reaches(host) && findMute(account, muc) !== undefined;
  // Every change of a role comes here after it was saved, and before it is announced.
  context.hook(
    "muc-broadcast-presence",
    ({ room, occupant }) => {
      const { role, bare_jid: account } = occupant;
      if (role === undefined || role === "visitor" || !isMuted(account, room.jid)) return undefined;
      noteVoice(occupant.nick);
      occupant.role = "visitor";
      room.save_occupant(occupant);
      return undefined;
    },
    FIRST,
  );
  // From 0.12 on, so that a moderator receives an error; in 0.11 the role is set back above.
  context.hook(
    "muc-pre-set-role",
    (event) => {
      const { room, occupant, role } = event;
      if (role !== "participant" && role !== "moderator") return;
      if (!isMuted(occupant.bare_jid, room.jid)) return;
      event.allowed = false;
      event.error = "cancel";
      event.condition = "not-allowed";
    },
    LAST,
  );
  // An error says that a client cannot be reached, and mod_muc acts on that, but it also delivers what else is in there.
  for (const event of ["message/bare", "message/full"] as const) {
    context.hook(
      event,
      ({ stanza }) => {
        const [account, muc] = [jid.bare(stanza.attr.from), jid.bare(stanza.attr.to)];
        if (stanza.attr.type !== "error" || account === undefined || muc === undefined) return undefined;
        if (!isMuted(account, muc)) return undefined;
        stanza.maptags((tag) => (tag.name === "error" ? withoutText(tag) : undefined));
        return undefined;
      },
      BEFORE_ALL,
    );
  }
  // The text of a presence is seen by everybody.
  const silence = ({ room, stanza }: Prosody.MucRoomStanzaEvent) => {
    const account = jid.bare(stanza.attr.from);
    if (account === undefined || !isMuted(account, room.jid)) return;
    stanza.maptags((tag) => (tag.name === "status" ? undefined : tag));
  };
  context.hook(
    "muc-occupant-pre-join",
    (event) => {
      silence(event);
    },
    LAST,
  );
  context.hook(
    "muc-occupant-pre-change",
    (event) => {
      const { orig_occupant: before, dest_occupant: after, is_first_session } = event;
      // Another session of the account may have the new nickname already.
      if (is_first_session === true && hadVoice(before.nick)) noteVoice(after.nick);
      silence(event);
    },
    LAST,
  );
  context.hook(
    "muc-occupant-pre-leave",
    (event) => {
      silence(event);
    },
    LAST,
  );
  context.hook(
    "muc-occupant-left",
    ({ nick }) => {
      forgetVoice(nick);
    },
    FIRST,
  );
}

/** Only the condition of an error. */
function withoutText(error: Prosody.Stanza): Prosody.Stanza {
  error.maptags((tag) => (tag.name === "text" ? undefined : tag));
  return error;
}
