// Control characters, which could move the cursor or worse (C1 ones are allowed in XML), line and paragraph separators, and
// what is not seen: it turns the direction of text (Unicode, UAX #9) or has no width, and could make one JID look like another.
// Within an emoji (UTS #51) a joiner or a variation selector disguises nothing.
const NOT_PRINTABLE =
  /(?!(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d\p{Extended_Pictographic}|(?<=\p{Extended_Pictographic})\ufe0f)[\p{Cc}\p{Zl}\p{Zp}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Cs}]/gu;

/** Text of others, such as a nickname, as it can be shown on a terminal in one line without doing anything to it. */
export function printableText(text: string): string {
  return text.replace(
    NOT_PRINTABLE,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}}`,
  );
}

/** JSON that means the same and can be shown on a terminal: what could do something to it is escaped. */
export function printableJson(json: string): string {
  return json.replace(NOT_PRINTABLE, (character) =>
    // Line ends of JSON are not part of any text in it.
    character === "\n"
      ? character
      : character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
  );
}
