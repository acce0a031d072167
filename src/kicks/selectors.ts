import { isPlain, prepAsciiJid } from "../bans/canonical-jids";
import type { KickSelector } from "../contract/kick-request";
import type { AuthorsSelector } from "../contract/retraction-request";
import type { Selector } from "../contract/selector";
import type { Kicked } from "../contract/responses";
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
  const { muc } = roomTarget(selector.muc);
  switch (selector.by) {
    case "nickname":
      return { muc, nickname: selector.nickname };
    case "jid":
      return { jid: preppedJid(selector.jid), muc };
    case "occupant_id":
      return { muc, occupantId: selector.occupantId };
    case "joined_since":
      return { muc };
  }
}

/** A room or a MUC component that is meant, in the audit log. */
export function roomTarget(muc: string | undefined): Pick<AuditTarget, "muc"> {
  return { muc: muc === undefined ? undefined : preppedJid(muc) };
}

/** An occupant who was removed or muted, in the audit log. */
export function occupantTarget({ jid, muc, nickname, occupant_id }: Kicked): AuditTarget {
  return { jid, muc, nickname, occupantId: occupant_id };
}

/** As Prosody preps it, so that it is found in every spelling; unchanged if only Prosody can tell. */
export function preppedJid(jid: string): string {
  const bare = bareOf(jid);
  const prepped = isPlain(bare) ? prepAsciiJid(bare) : undefined;
  return `${prepped ?? bare}${jid.slice(bare.length)}`;
}

/** A JID without its resource. */
export function bareOf(jid: string): string {
  const slash = jid.indexOf("/");
  return slash < 0 ? jid : jid.substring(0, slash);
}
