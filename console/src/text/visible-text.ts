/** A part of a text from outside: plain, or the escape of a character that would be invisible or deceptive. */
export interface TextPart {
  readonly text: string;
  readonly isEscape: boolean;
}

// Control, format (bidirectional overrides, zero-width), surrogate, private and unassigned characters, line and
// paragraph separators, spaces other than the usual one, and fillers that look like nothing.
const HIDDEN =
  /[\p{C}\p{Zl}\p{Zp}]|\u00a0|\u1680|[\u2000-\u200a]|\u202f|\u205f|\u3000|\u034f|\u115f|\u1160|\u17b4|\u17b5|\u2800|\u3164|\uffa0/u;

/** The most combining marks on one character: more would cover the lines above and below. */
const MOST_MARKS = 3;

/**
 * Splits a text so that nothing in it can hide or disguise itself. `most`: the number of characters after which it is
 * cut. Emoji sequences keep their joiners.
 */
export function visibleParts(
  text: string,
  most: number,
): { readonly parts: TextPart[]; readonly isCut: boolean } {
  const parts: TextPart[] = [];
  let count = 0;
  let isCut = false;
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)) {
    if (count >= most) {
      isCut = true;
      break;
    }
    count += 1;
    if (isEmojiSequence(segment)) append(parts, segment, false);
    else appendCharacters(parts, segment);
  }
  return { parts, isCut };
}

function isEmojiSequence(segment: string): boolean {
  return (
    /^\p{Extended_Pictographic}/u.test(segment) &&
    segment.replaceAll(/\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f/gu, "") === ""
  );
}

function appendCharacters(parts: TextPart[], segment: string): void {
  let marks = 0;
  for (const character of segment) {
    marks = /\p{M}/u.test(character) ? marks + 1 : 0;
    const isEscape = HIDDEN.test(character) || marks > MOST_MARKS;
    append(parts, isEscape ? escapeOf(character) : character, isEscape);
  }
}

function append(parts: TextPart[], text: string, isEscape: boolean): void {
  const last = parts.at(-1);
  if (last?.isEscape !== isEscape) parts.push({ text, isEscape });
  else if (!isEscape) parts[parts.length - 1] = { text: last.text + text, isEscape };
  else {
    // Many of the same are one with their number.
    const [known, count = "1"] = last.text.split("\u00d7");
    if (known === text) parts[parts.length - 1] = { text: `${text}\u00d7${Number(count) + 1}`, isEscape };
    else parts.push({ text, isEscape });
  }
}

function escapeOf(character: string): string {
  const known = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
  return known ?? `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** The same as one plain text, for labels and titles. */
export function visibleText(text: string, most = 200): string {
  const { parts, isCut } = visibleParts(text, most);
  return parts.map((part) => (part.isEscape ? `⟨${part.text}⟩` : part.text)).join("") + (isCut ? "…" : "");
}
