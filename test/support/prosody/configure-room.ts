import { xml } from "@xmpp/client";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";

/** Sets one field of a room's configuration (XEP-0045, section 10.2), such as `muc#roomconfig_membersonly`, as its owner. */
export function configureRoom(owner: ChatClient, room: string, field: string, value: boolean) {
  const set = (name: string, text: string) => xml("field", { var: name }, xml("value", {}, text));
  const form = xml(
    "x",
    { xmlns: "jabber:x:data", type: "submit" },
    set("FORM_TYPE", "http://jabber.org/protocol/muc#roomconfig"),
    set(field, value ? "1" : "0"),
  );
  const query = xml("query", { xmlns: "http://jabber.org/protocol/muc#owner" }, form);
  return owner.request(xml("iq", { type: "set", to: room }, query));
}
