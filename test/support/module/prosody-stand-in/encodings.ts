/** The most bytes that stringprep takes. */
const MAX_BYTES = 1023;

/** util.encodings, as far as JIDs and text need it. */
export const encodings = {
  utf8: { valid },
  stringprep: { nodeprep, nameprep, resourceprep },
  idna: { to_unicode: toUnicode },
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
  if (prepared === undefined) return undefined;
  const [folded] = string.gsub(string.lower(prepared), "ß", "ss");
  return folded;
}

function resourceprep(this: void, text: string): string | undefined {
  return prepare(text, ["%c"]);
}

/** As ICU does it: a domain with a label that is not Punycode, or with "_", has no Unicode form. */
function toUnicode(this: void, domain: string): string | undefined {
  if (domain.includes("_")) return undefined;
  const labels: string[] = [];
  for (const label of string.lower(domain).split(".")) {
    const unicode = label.startsWith("xn--") ? decodePunycode(label.substring(4)) : label;
    if (unicode === undefined) return undefined;
    labels.push(unicode);
  }
  return labels.join(".");
}

const PUNYCODE_DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** RFC 3492, section 6.2; undefined where it is not Punycode. */
function decodePunycode(text: string): string | undefined {
  const [basic = "", extended = ""] = string.match(text, "^(.-)%-?([^-]*)$");
  const codePoints = basic.split("").map((character) => string.byte(character));
  let at = 0;
  let code = 128;
  let bias = 72;
  let index = 0;
  while (index < extended.length) {
    const before = at;
    let weight = 1;
    for (let k = 36; ; k += 36) {
      const digit = index < extended.length ? PUNYCODE_DIGITS.indexOf(extended.charAt(index++)) : -1;
      if (digit < 0) return undefined;
      at += digit * weight;
      const threshold = Math.min(Math.max(k - bias, 1), 26);
      if (digit < threshold) break;
      weight *= 36 - threshold;
    }
    const count = codePoints.length + 1;
    bias = adaptBias(at - before, count, before === 0);
    code += Math.floor(at / count);
    at %= count;
    if (code > 0x10ffff) return undefined;
    codePoints.splice(at++, 0, code);
  }
  return extended === "" ? undefined : codePoints.map((each) => encodeUtf8(each)).join("");
}

/** RFC 3492, section 6.1. */
function adaptBias(delta: number, count: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? 700 : 2));
  rest += Math.floor(rest / count);
  let k = 0;
  for (; rest > 455; k += 36) rest = Math.floor(rest / 35);
  return k + Math.floor((36 * rest) / (rest + 38));
}

function encodeUtf8(code: number): string {
  const tail = (shift: number) => 0x80 + (Math.floor(code / shift) % 64);
  if (code < 0x80) return string.char(code);
  if (code < 0x800) return string.char(0xc0 + Math.floor(code / 64), tail(1));
  if (code < 0x10000) return string.char(0xe0 + Math.floor(code / 4096), tail(64), tail(1));
  return string.char(0xf0 + Math.floor(code / 262144), tail(4096), tail(64), tail(1));
}
