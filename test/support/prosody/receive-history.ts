import { type Element, xml } from "@xmpp/client";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";

/** The messages that somebody who joins only now receives of what was said before. */
export async function receiveHistory(late: ChatClient, room: string, nick: string): Promise<Element[]> {
  const from = late.mark();
  const x = xml("x", { xmlns: "http://jabber.org/protocol/muc" });
  await late.send(xml("presence", { to: `${room}/${nick}` }, x));
  // The subject comes after the history.
  await late.stanzas.waitFor("the subject", (stanza) => stanza.getChild("subject"), { from });
  const messages = late.stanzas.since(from).filter(({ name }) => name === "message");
  return messages.filter((message) => message.getChild("subject") === undefined);
}
