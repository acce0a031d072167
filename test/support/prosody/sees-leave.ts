import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import type { MucPresence } from "../../../prosody-test-env/xmpp/muc-presence";

/** Waits until a client is told that a nickname has left a room, any room unless told.
 *  @param from a `mark()` of the client */
export function seesLeave(
  client: ChatClient,
  nick: string,
  from: number,
  room?: string,
): Promise<MucPresence> {
  return client.waitForPresence(
    `${nick} to be gone`,
    (presence) =>
      presence.type === "unavailable" &&
      presence.nick === nick &&
      (room === undefined || presence.room === room),
    { from },
  );
}
