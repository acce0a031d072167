import { randomUUID } from "node:crypto";
import { type Element, xml } from "@xmpp/client";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";

/** A message in the archive of a room, as a client gets it (XEP-0313). */
export interface Archived {
  readonly id: string;
  readonly message: Element;
}

/** The latest messages in the archive of a room, the oldest first. `most`: up to Prosody's max_archive_query_results. */
export async function readArchive(client: ChatClient, room: string, most = 50): Promise<Archived[]> {
  const [queryid, from] = [randomUUID(), client.mark()];
  const max = xml("max", {}, String(most));
  const set = xml("set", { xmlns: "http://jabber.org/protocol/rsm" }, max, xml("before"));
  const query = xml("query", { xmlns: "urn:xmpp:mam:2", queryid }, set);
  await client.request(xml("iq", { type: "set", to: room, id: randomUUID() }, query));
  return client.stanzas.since(from).flatMap((stanza) => {
    const result = stanza.getChild("result", "urn:xmpp:mam:2");
    const message = result?.getChild("forwarded", "urn:xmpp:forward:0")?.getChild("message", "jabber:client");
    if (message === undefined || result?.attrs.queryid !== queryid) return [];
    return [{ id: result.attrs.id ?? "", message }];
  });
}
