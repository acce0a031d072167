// Control characters, which could move the cursor or worse (C1 ones are allowed in XML), line and paragraph separators, and
// what turns the direction of text (Unicode, UAX #9), which could make one JID look like another.
const NOT_PRINTABLE = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Cs}/gu;

/** Text of others, such as a nickname, as it can be shown on a terminal in one line without doing anything to it. */
export function printableText(text: string): string {
  return text.replace(
    NOT_PRINTABLE,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}}`,
  );
}
