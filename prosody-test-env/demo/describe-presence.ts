import type { MucPresence } from "../xmpp/muc-presence";

/** What a presence from a room means to somebody who is told of it; undefined where it means nothing worth a line. */
export function describePresence(presence: MucPresence): string | undefined {
  const { nick, room, type, reason, errorText } = presence;
  const isOwn = presence.statusCodes.includes(110);
  const because = quote(reason);
  if (type === "available") return isOwn ? `is in ${room}` : `sees ${nick} come in`;
  if (type === "error") return `is kept out of ${room} (${presence.error ?? "error"})${quote(errorText)}`;
  if (type !== "unavailable") return undefined;
  const codes = `(status ${presence.statusCodes.join(" and ")})`;
  if (presence.statusCodes.includes(307)) {
    return isOwn
      ? `was kicked out of ${room} ${codes}${because}`
      : `sees ${nick} being kicked out ${codes}${because}`;
  }
  if (presence.statusCodes.includes(301)) {
    return isOwn
      ? `was banned from ${room} ${codes}${because}`
      : `sees ${nick} being banned ${codes}${because}`;
  }
  return isOwn ? `has left ${room}` : `sees ${nick} leave`;
}

function quote(why: string | undefined): string {
  return why === undefined || why === "" ? "" : `: ${JSON.stringify(why)}`;
}
