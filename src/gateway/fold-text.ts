import { unicodeDomain } from "./unicode-domain";

/** Characters that stringprep maps to nothing (RFC 3454, table B.1). */
const MAPPED_TO_NOTHING =
  /\u00ad|\u034f|\u1806|[\u180b-\u180d]|[\u200b-\u200d]|\u2060|[\ufe00-\ufe0f]|\ufeff/gu;

/** What IDNA takes for a dot (RFC 3490, section 3.1), in as far as NFKC leaves it as it is. */
const IDEOGRAPHIC_FULL_STOP = "\u3002";

/**
 * A bare JID, or a domain, in a form in which spellings that Prosody normalizes to the same come out the same: case, width,
 * characters that are mapped to nothing, both forms of internationalized domains, dots of every script, and a dot at the
 * end. It may make equal what Prosody tells apart, so it is for finding the server that decides, and for refusing to be on
 * the safe side; never for acting.
 */
export function foldText(text: string): string {
  const compatible = text.replaceAll(MAPPED_TO_NOTHING, "").normalize("NFKC");
  const folded = compatible.toLowerCase().toUpperCase().toLowerCase().normalize("NFKC");
  const dotted = folded.replaceAll(IDEOGRAPHIC_FULL_STOP, ".").replace(/\.+$/, "");
  return unicodeDomain(dotted).replaceAll("ς", "σ");
}
