import type { KickSelector } from "../contract/kick-request";
import type { AuthorsSelector } from "../contract/retraction-request";
import type { Selector } from "../contract/selector";
import type { AuditTarget } from "../store/audit/audit";

/** The fields of a request to a server that select who is meant. */
export function selectorInput(selector: Selector) {
  switch (selector.by) {
    case "nickname":
      return { nickname: selector.nickname, muc: selector.muc };
    case "jid":
      return { jid: selector.jid, muc: selector.muc };
    case "occupant_id":
      return { occupant_id: selector.occupantId, muc: selector.muc };
  }
}

/** The same for a kick. */
export function kickSelectorInput(selector: KickSelector) {
  if (selector.by !== "joined_since") return selectorInput(selector);
  const { joinedSince, affiliation, muc } = selector;
  return { joined_since: joinedSince, ...(affiliation && { affiliation }), muc };
}

/** The same for a retraction. */
export function authorsInput(selector: AuthorsSelector) {
  return selector.by === "jids" ? { jids: selector.jids, muc: selector.muc } : selectorInput(selector);
}

/** Who is meant, in the audit log. */
export function targetOf(selector: KickSelector): AuditTarget {
  switch (selector.by) {
    case "nickname":
      return { muc: selector.muc, nickname: selector.nickname };
    case "jid":
      return { jid: selector.jid, muc: selector.muc };
    case "occupant_id":
      return { muc: selector.muc, occupantId: selector.occupantId };
    case "joined_since":
      return { muc: selector.muc };
  }
}
