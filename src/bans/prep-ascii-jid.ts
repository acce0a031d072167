import { isHostName, splitJid, wildcardBase } from "../contract/jid-text";
import { hasAceLabel } from "../gateway/unicode-domain";

/** What nodeprep prohibits in ASCII (RFC 3920, appendix A.5), of which capital letters have become small ones by then. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const PROHIBITED = /[\u0000-\u0020\u007f"&'/:<>@]/;

/** Whether a JID is one that `prepAsciiJid` can tell about: ASCII, and not because it was made so. */
export function isPlain(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- all of ASCII is meant
  return /^[\u0000-\u007f]*$/.test(text) && !hasAceLabel(text);
}

/** A bare JID, a domain or a wildcard, all of it plain, as Prosody preps it (util.jid); undefined where it is none. */
export function prepAsciiJid(text: string): string | undefined {
  const parts = splitJid(text);
  if (parts === undefined || parts.resource !== undefined) return undefined;
  const local = parts.local?.toLowerCase();
  // Prosody takes the root's empty label away.
  const domain = parts.domain.toLowerCase().replace(/\.$/, "");
  if (local !== undefined && PROHIBITED.test(local)) return undefined;
  const jid = local === undefined ? domain : `${local}@${domain}`;
  return isStable(jid, text) ? jid : undefined;
}

/**
 * Whether Prosody makes the same of a prepped JID once more, and its domain can be a host name. Not where a dot is left at its end; nor where preparing a
 * domain made something of it that parts JIDs, as of the wide `＠`. No server has such a name.
 */
export function isStable(prepped: string, spelled: string): boolean {
  const hasSameParts = prepped.split("@").length === spelled.split("@").length && !prepped.includes("/");
  const at = prepped.indexOf("@");
  const domain = at < 0 ? (wildcardBase(prepped) ?? prepped) : prepped.substring(at + 1);
  return hasSameParts && isHostName(domain) && !domain.endsWith(".");
}
