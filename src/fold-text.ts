import { domainToUnicode } from "node:url";

/** Begins the ASCII form of an internationalized label (RFC 5890, section 2.3.2.1). */
const ACE_PREFIX = "xn--";

/** Whether a JID or a domain may have an internationalized label in its ASCII form. */
export function hasAceLabel(text: string): boolean {
  return text.toLowerCase().includes(ACE_PREFIX);
}

/**
 * A bare JID or a domain with the labels of its domain in Unicode, so that the two forms of an internationalized domain
 * are equal. Invalid labels are unchanged. Node.js converts by UTS 46, Prosody by IDNA2003: they differ
 * in labels with ß, ς, U+200C and U+200D, which IDNA2003 leaves in ASCII. Convert both sides of a comparison by
 * this function, and do not store or send its result.
 */
export function unicodeDomain(jid: string): string {
  if (!hasAceLabel(jid)) return jid;
  const start = jid.indexOf("@") + 1;
  const labels = jid.substring(start).split(".");
  return jid.substring(0, start) + labels.map(unicodeLabel).join(".");
}

function unicodeLabel(label: string): string {
  if (!hasAceLabel(label)) return label;
  const converted = domainToUnicode(label.toLowerCase());
  return converted === "" ? label : converted;
}

/** Characters that stringprep maps to nothing (RFC 3454, table B.1). */
const MAPPED_TO_NOTHING =
  /\u00ad|\u034f|\u1806|[\u180b-\u180d]|[\u200b-\u200d]|\u2060|[\ufe00-\ufe0f]|\ufeff/gu;

/** Treated as a dot by IDNA (RFC 3490, section 3.1) and not changed by NFKC. */
const IDEOGRAPHIC_FULL_STOP = "\u3002";

/** ASCII needs none of the Unicode steps below. */
const NOT_ASCII = /[\u0080-\uffff]/;

/**
 * A bare JID, or a domain, in a form in which all spellings that Prosody normalizes alike are equal: case, width,
 * characters that are mapped to nothing, both forms of internationalized domains, dots of every script, and a dot at the
 * end. It may equate what Prosody distinguishes, so it serves only to find the server that decides, and to reject a
 * request to be safe; never to perform one.
 */
export function foldText(text: string): string {
  if (!NOT_ASCII.test(text) && !hasAceLabel(text)) return text.toLowerCase().replace(/\.+$/, "");
  const compatible = text.replaceAll(MAPPED_TO_NOTHING, "").normalize("NFKC");
  const folded = compatible.toLowerCase().toUpperCase().toLowerCase().normalize("NFKC");
  const dotted = folded.replaceAll(IDEOGRAPHIC_FULL_STOP, ".").replace(/\.+$/, "");
  return unicodeDomain(dotted).replaceAll("ς", "σ");
}
