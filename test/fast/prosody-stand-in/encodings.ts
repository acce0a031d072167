/** The most bytes that stringprep takes. */
const MAX_BYTES = 1023;

/** util.encodings, as far as JIDs and text need it. */
export const encodings = {
  utf8: { valid },
  stringprep: { nodeprep, nameprep, resourceprep },
};

const ASCII = `^[%z${string.char(1)}-${string.char(0x7f)}]+`;

/** Well-formed UTF-8 (RFC 3629). Throws on what is not a string, as the real one does. */
function valid(this: void, text: string): boolean {
  if (type(text) !== "string" && type(text) !== "number") error("string expected");
  let at = 1;
  for (;;) {
    const [ascii = ""] = string.match(text, ASCII, at);
    at += ascii.length;
    if (at > text.length) return true;
    const size = sizeAt(text, at);
    if (size === undefined) return false;
    at += size;
  }
}

/** How many bytes the code point there has, which is not ASCII; undefined where there is none. */
function sizeAt(text: string, at: number): number | undefined {
  const [first = -1, second = -1, third = -1, fourth = -1] = string.byte(text, at, at + 3);
  const isTail = (byte: number) => byte >= 0x80 && byte <= 0xbf;
  if (first >= 0xc2 && first <= 0xdf) return isTail(second) ? 2 : undefined;
  if (first >= 0xe0 && first <= 0xef) {
    const least = first === 0xe0 ? 0xa0 : 0x80;
    const most = first === 0xed ? 0x9f : 0xbf;
    return second >= least && second <= most && isTail(third) ? 3 : undefined;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const least = first === 0xf0 ? 0x90 : 0x80;
    const most = first === 0xf4 ? 0x8f : 0xbf;
    return second >= least && second <= most && isTail(third) && isTail(fourth) ? 4 : undefined;
  }
  return undefined;
}

// Of stringprep (RFC 3454, RFC 6122) what tests can tell apart: case, characters that are mapped to nothing, and some of
// those that are prohibited.

const MAPPED_TO_NOTHING = ["\u00ad", "\u200b"];

/** U+0080 to U+00A0 as bytes of UTF-8, and U+FFFD. */
const PROHIBITED = [`${string.char(0xc2)}[${string.char(0x80)}-${string.char(0xa0)}]`, "\ufffd"];

function prepare(text: string, prohibited: readonly string[]): string | undefined {
  if (!valid(text) || text.length > MAX_BYTES || string.match(text, "%z")[0] !== undefined) return undefined;
  let prepared = text;
  for (const pattern of MAPPED_TO_NOTHING) [prepared] = string.gsub(prepared, pattern, "");
  for (const pattern of [...PROHIBITED, ...prohibited]) {
    if (string.match(prepared, pattern)[0] !== undefined) return undefined;
  }
  return prepared;
}

function nodeprep(this: void, text: string): string | undefined {
  const prepared = prepare(text, ["[%c \"&'/:<>@]"]);
  return prepared === undefined ? undefined : string.lower(prepared);
}

function nameprep(this: void, text: string): string | undefined {
  const prepared = prepare(text, []);
  return prepared === undefined ? undefined : string.lower(prepared);
}

function resourceprep(this: void, text: string): string | undefined {
  return prepare(text, ["%c"]);
}
