import stringWidth from "string-width";

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The text in at most `width` columns of a terminal; "…" stands for what had to go. */
export function shortenText(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let short = "";
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    const next = used + stringWidth(segment);
    if (next > width - 1) break;
    short += segment;
    used = next;
  }
  return `${short}…`;
}
