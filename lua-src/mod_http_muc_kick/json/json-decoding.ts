import { MAX_JSON_DEPTH } from "../../../src/contract/fields";

/** The decoded JSON null: nil cannot be stored in a table. */
export const NULL = {};

/** The metatable of arrays, which tells an empty one from an empty object. */
export const ARRAY: LuaMetatable<object> = {};

/** Number of values and escapes decoded before the next pause. */
let left = math.huge;

/** Decodes a text of well-formed UTF-8; undefined: it is not JSON (RFC 8259), or nested deeper than MAX_JSON_DEPTH. */
export function decodeText(text: string): unknown {
  left = math.huge;
  return decode(text);
}

/** A text that is being decoded in parts, with the result of decodeText. */
export interface Decoding {
  /** Decodes about that many values; returns whether all of the text is decoded. */
  proceed(this: void, values: number): boolean;
  result(this: void): unknown;
}

export function startDecoding(text: string): Decoding {
  let result: unknown;
  const thread = coroutine.create(() => {
    result = decode(text);
  });
  return {
    proceed(values) {
      left = values;
      const [ok, fault] = coroutine.resume(thread);
      if (!ok) error(tostring(fault), 0);
      return coroutine.status(thread) === "dead";
    },
    result: () => result,
  };
}

function countDown(): void {
  left -= 1;
  if (left === 0) coroutine.yield();
}

// A pattern matches as much as possible at once, with the white space that follows, because a call of a string function
// costs more than the few bytes that it matches. Positions of bytes are counted from 1.

/** The value, undefined if the text has none, and the position after it and its trailing white space. */
type Read<T> = LuaMultiReturn<[value: T | undefined, next: number]>;

const SPACE = "[ \t\r\n]*";
const UNESCAPED = "[^%z" + string.char(1) + "-" + string.char(31) + '\\"]*';

/** A member whose value is a string without escapes, and the character after it. Most members are like this. */
const STRING_MEMBER = `^"(${UNESCAPED})"${SPACE}:${SPACE}"(${UNESCAPED})"${SPACE}([,}])${SPACE}()`;
const START_OF_STRING = `^"(${UNESCAPED})()`;
const MEMBER_NAME = `^"(${UNESCAPED})"${SPACE}:${SPACE}()`;
const PART_OF_STRING = `^${UNESCAPED}()`;
const CODE_UNIT = "^\\u(%x%x%x%x)()";
const AFTER_SPACE = `^${SPACE}()`;
const AFTER_TRUE = `^true${SPACE}()`;
const AFTER_FALSE = `^false${SPACE}()`;
const AFTER_NULL = `^null${SPACE}()`;
const AFTER_ZERO = "^-?0()";
const AFTER_INTEGER = "^-?[1-9]%d*()";
const AFTER_FRACTION = "^%.%d+()";
const AFTER_EXPONENT = "^[eE][+-]?%d+()";

const BLANK = 32;
const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPENING_BRACKET = 91;
const BACKSLASH = 92;
const CLOSING_BRACKET = 93;
const OPENING_BRACE = 123;
const CLOSING_BRACE = 125;

/** The characters that an escape with one letter stands for. */
const ESCAPES: Record<string, string | undefined> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

function decode(text: string): unknown {
  const [value, next] = readValue(text, skipSpace(text, 1), 0);
  return next > text.length ? value : undefined;
}

/** The position at which a match of a pattern that ends with `()` ends; undefined if it does not match. */
function matchEnd(text: string, pattern: string, at: number): number | undefined {
  return string.match(text, pattern, at)[0] as unknown as number | undefined;
}

function skipSpace(text: string, at: number): number {
  const byte = string.byte(text, at) as number | undefined;
  return byte === undefined || byte > BLANK ? at : (matchEnd(text, AFTER_SPACE, at) ?? at);
}

function readValue(text: string, at: number, depth: number): Read<unknown> {
  countDown();
  const byte = string.byte(text, at);
  if (byte === QUOTE) return readString(text, at);
  if (byte === OPENING_BRACE || byte === OPENING_BRACKET) {
    if (depth >= MAX_JSON_DEPTH) return $multi(undefined, at);
    if (byte === OPENING_BRACE) return readObject(text, at, depth + 1);
    return readArray(text, at, depth + 1);
  }
  let next = matchEnd(text, AFTER_TRUE, at);
  if (next !== undefined) return $multi(true, next);
  next = matchEnd(text, AFTER_FALSE, at);
  if (next !== undefined) return $multi(false, next);
  next = matchEnd(text, AFTER_NULL, at);
  if (next !== undefined) return $multi(NULL, next);
  return readNumber(text, at);
}

function readObject(text: string, start: number, depth: number): Read<object> {
  const object = new LuaTable<string, unknown>();
  let at = skipSpace(text, start + 1);
  if (string.byte(text, at) === CLOSING_BRACE) return $multi(object, skipSpace(text, at + 1));
  for (;;) {
    const [plainName, plainValue, end, plainNext] = string.match(text, STRING_MEMBER, at);
    if (plainName !== undefined) {
      countDown();
      object.set(plainName, plainValue);
      at = plainNext as unknown as number;
      if (end === "}") return $multi(object, at);
    } else {
      const [name, valueAt] = readMemberName(text, at);
      if (name === undefined) return $multi(undefined, at);
      const [value, next] = readValue(text, valueAt, depth);
      if (value === undefined) return $multi(undefined, at);
      object.set(name, value);
      const byte = string.byte(text, next);
      at = skipSpace(text, next + 1);
      if (byte === CLOSING_BRACE) return $multi(object, at);
      if (byte !== COMMA) return $multi(undefined, at);
    }
  }
}

/** Reads the name and the colon after it. */
function readMemberName(text: string, at: number): Read<string> {
  const [plain, end] = string.match(text, MEMBER_NAME, at);
  if (plain !== undefined) return $multi(plain, end as unknown as number);
  if (string.byte(text, at) !== QUOTE) return $multi(undefined, at);
  const [name, next] = readString(text, at);
  if (name === undefined || string.byte(text, next) !== COLON) return $multi(undefined, at);
  return $multi(name, skipSpace(text, next + 1));
}

function readArray(text: string, start: number, depth: number): Read<object> {
  const array: unknown[] = [];
  setmetatable(array, ARRAY);
  let at = skipSpace(text, start + 1);
  if (string.byte(text, at) === CLOSING_BRACKET) return $multi(array, skipSpace(text, at + 1));
  for (;;) {
    const [value, next] = readValue(text, at, depth);
    if (value === undefined) return $multi(undefined, at);
    array.push(value);
    const byte = string.byte(text, next);
    at = skipSpace(text, next + 1);
    if (byte === CLOSING_BRACKET) return $multi(array, at);
    if (byte !== COMMA) return $multi(undefined, at);
  }
}

function readNumber(text: string, at: number): Read<number> {
  let next = matchEnd(text, AFTER_INTEGER, at) ?? matchEnd(text, AFTER_ZERO, at);
  if (next === undefined) return $multi(undefined, at);
  next = matchEnd(text, AFTER_FRACTION, next) ?? next;
  next = matchEnd(text, AFTER_EXPONENT, next) ?? next;
  return $multi(tonumber(string.sub(text, at, next - 1)), skipSpace(text, next));
}

/** Reads a string whose quote is at `at`. */
function readString(text: string, at: number): Read<string> {
  const [plain, end] = string.match(text, START_OF_STRING, at);
  const next = end as unknown as number;
  if (string.byte(text, next) !== QUOTE) return readEscapedString(text, at);
  return $multi(plain, skipSpace(text, next + 1));
}

function readEscapedString(text: string, start: number): Read<string> {
  const parts: string[] = [];
  let at = start + 1;
  for (;;) {
    countDown();
    const end = matchEnd(text, PART_OF_STRING, at) ?? at;
    parts.push(string.sub(text, at, end - 1));
    const byte = string.byte(text, end);
    if (byte === QUOTE) return $multi(table.concat(parts), skipSpace(text, end + 1));
    if (byte !== BACKSLASH) return $multi(undefined, end);
    const [escaped, next] = readEscape(text, end);
    if (escaped === undefined) return $multi(undefined, end);
    parts.push(escaped);
    at = next;
  }
}

/** Reads an escape whose backslash is at `at`. */
function readEscape(text: string, at: number): Read<string> {
  const [unit, next] = readCodeUnit(text, at);
  if (unit === undefined) return $multi(ESCAPES[string.sub(text, at + 1, at + 1)], at + 2);
  if (unit >= 0xd800 && unit <= 0xdbff) {
    const [low, afterLow] = readCodeUnit(text, next);
    if (low !== undefined && low >= 0xdc00 && low <= 0xdfff) {
      return $multi(encodeUtf8(0x10000 + (unit - 0xd800) * 0x400 + (low - 0xdc00)), afterLow);
    }
  }
  // An unpaired surrogate is JSON; the contract rejects it as text.
  return $multi(encodeUtf8(unit), next);
}

function readCodeUnit(text: string, at: number): Read<number> {
  const [digits, next] = string.match(text, CODE_UNIT, at);
  if (digits === undefined) return $multi(undefined, at);
  return $multi(tonumber(digits, 16), next as unknown as number);
}

function encodeUtf8(codePoint: number): string {
  if (codePoint < 0x80) return string.char(codePoint);
  const last = 0x80 + (codePoint % 0x40);
  const rest = math.floor(codePoint / 0x40);
  if (codePoint < 0x800) return string.char(0xc0 + rest, last);
  const middle = 0x80 + (rest % 0x40);
  const top = math.floor(rest / 0x40);
  if (codePoint < 0x10000) return string.char(0xe0 + top, middle, last);
  return string.char(0xf0 + math.floor(top / 0x40), 0x80 + (top % 0x40), middle, last);
}
