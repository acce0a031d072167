import type { Element } from "@xmpp/client";

/** What somebody said in a chat room. */
export interface RoomMessage {
  readonly from: string;
  readonly body: string;
}

export function readRoomMessage(stanza: Element): RoomMessage | undefined {
  const body = stanza.getChildText("body");
  if (stanza.name !== "message" || stanza.attrs.type !== "groupchat" || body === null) return undefined;
  return { from: stanza.attrs.from ?? "", body };
}
