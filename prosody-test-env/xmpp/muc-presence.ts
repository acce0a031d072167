import type { Element } from "@xmpp/client";

/** A presence from a chat room (XEP-0045), as a test or a person wants to read it. */
export interface MucPresence {
  /** The occupant JID it is from. */
  readonly from: string;
  readonly room: string;
  readonly nick: string;
  readonly type: "available" | "unavailable" | "error" | "other";
  readonly role: string | undefined;
  readonly affiliation: string | undefined;
  /** The real JID, where the room shows it. */
  readonly jid: string | undefined;
  readonly statusCodes: readonly number[];
  readonly reason: string | undefined;
  readonly id: string | undefined;
  /** The defined condition of an error, such as "forbidden". */
  readonly error: string | undefined;
  readonly errorText: string | undefined;
}

const stanzasNamespace = "urn:ietf:params:xml:ns:xmpp-stanzas";

/** Reads a stanza; undefined where it is no presence from an occupant of a room. */
export function readMucPresence(stanza: Element): MucPresence | undefined {
  const { from = "", id } = stanza.attrs;
  if (stanza.name !== "presence") return undefined;
  const slash = from.indexOf("/");
  const x = stanza.getChild("x", "http://jabber.org/protocol/muc#user");
  const item = x?.getChild("item");
  const error = stanza.getChild("error");
  return {
    from,
    room: slash < 0 ? from : from.slice(0, slash),
    nick: slash < 0 ? "" : from.slice(slash + 1),
    type: readType(stanza.attrs.type),
    role: item?.attrs.role,
    affiliation: item?.attrs.affiliation,
    jid: item?.attrs.jid,
    statusCodes: (x?.getChildren("status") ?? []).map((status) => Number(status.attrs.code)),
    reason: item?.getChildText("reason") ?? undefined,
    id,
    error: error
      ?.getChildElements()
      .find((child) => child.is(child.name, stanzasNamespace) && child.name !== "text")?.name,
    errorText: error?.getChildText("text", stanzasNamespace) ?? undefined,
  };
}

function readType(type: string | undefined): MucPresence["type"] {
  if (type === undefined) return "available";
  return type === "unavailable" || type === "error" ? type : "other";
}
