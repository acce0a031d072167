import { unicodeDomain } from "./unicode-domain";

/** Characters that stringprep maps to nothing (RFC 3454, table B.1). */
const MAPPED_TO_NOTHING =
  /\u00ad|\u034f|\u1806|[\u180b-\u180d]|[\u200b-\u200d]|\u2060|[\ufe00-\ufe0f]|\ufeff/gu;

/**
 * A JID, or a domain, in a form in which spellings that Prosody preps to the same come out the same, and so do the two
 * forms of an internationalized domain. It may make
 * equal what Prosody tells apart, so it is for finding the server that decides, and for refusing to be on the safe
 * side; never for acting.
 */
export function foldText(text: string): string {
  const compatible = text.replaceAll(MAPPED_TO_NOTHING, "").normalize("NFKC");
  const folded = compatible.toLowerCase().toUpperCase().toLowerCase();
  return unicodeDomain(folded.normalize("NFKC")).replaceAll("ς", "σ");
}
