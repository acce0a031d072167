import type { JsonKind, JsonReader } from "../../../src/contract/json-reader";
import { MAX_JSON_DEPTH } from "../../../src/contract/fields";
import { failure, invalidJson, type Outcome, success } from "../../../src/contract/problem";

const { utf8 } = require("util.encodings");

/** What JSON null decodes to: nil cannot stand in a table. */
const NULL = {};

/** The metatable of a decoded array, which tells an empty one from an empty object. */
const ARRAY: LuaMetatable<object> = {};

const WHITESPACE = "^[ \t\r\n]*";
const UNESCAPED = "^[^%z" + string.char(1) + "-" + string.char(31) + '\\"]*';

/** The texts of the grammar that stand for themselves in a string after a backslash, or for a control character. */
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

/**
 * Decodes a request body: JSON of RFC 8259 in well-formed UTF-8, nested at most MAX_JSON_DEPTH deep.
 *
 * util.json is not used for it: it also takes what is not JSON (a comma before a closing brace, control
 * characters, unknown escapes), and gives the member names `__hash` and `__array` a meaning of their own.
 */
export function decodeJson(body: string): Outcome<unknown> {
  if (!utf8.valid(body)) return failure(invalidJson());
  const value = decode(body);
  return value === undefined ? failure(invalidJson()) : success(value);
}

/** The value of a JSON text, undefined where the text is not JSON. */
function decode(text: string): unknown {
  /** The position of the next byte, from 1. */
  let at = 1;

  /** Takes what matches the pattern, which must begin with `^`, and returns it; undefined where nothing does. */
  function take(pattern: string): string | undefined {
    const [found] = string.match(text, pattern, at);
    if (found !== undefined) at += found.length;
    return found;
  }

  /** Takes one token and the white space around it. */
  function takeToken(token: string): boolean {
    take(WHITESPACE);
    if (string.sub(text, at, at + token.length - 1) !== token) return false;
    at += token.length;
    take(WHITESPACE);
    return true;
  }

  function readValue(depth: number): unknown {
    if (takeToken("{")) return depth < MAX_JSON_DEPTH ? readObject(depth + 1) : undefined;
    if (takeToken("[")) return depth < MAX_JSON_DEPTH ? readArray(depth + 1) : undefined;
    if (takeToken("true")) return true;
    if (takeToken("false")) return false;
    if (takeToken("null")) return NULL;
    return readString() ?? readNumber();
  }

  function readObject(depth: number): object | undefined {
    const object = new LuaTable<string, unknown>();
    if (takeToken("}")) return object;
    do {
      const name = readString();
      if (name === undefined || !takeToken(":")) return undefined;
      const value = readValue(depth);
      if (value === undefined) return undefined;
      object.set(name, value);
    } while (takeToken(","));
    return takeToken("}") ? object : undefined;
  }

  function readArray(depth: number): object | undefined {
    const array: unknown[] = [];
    setmetatable(array, ARRAY);
    if (takeToken("]")) return array;
    do {
      const value = readValue(depth);
      if (value === undefined) return undefined;
      array.push(value);
    } while (takeToken(","));
    return takeToken("]") ? array : undefined;
  }

  function readNumber(): number | undefined {
    const first = at;
    take("^-");
    if (take("^0") === undefined && take("^[1-9]%d*") === undefined) return undefined;
    if (take("^%.") !== undefined && take("^%d+") === undefined) return undefined;
    if (take("^[eE][+-]?") !== undefined && take("^%d+") === undefined) return undefined;
    return tonumber(string.sub(text, first, at - 1));
  }

  function readString(): string | undefined {
    if (take('^"') === undefined) return undefined;
    const parts: string[] = [];
    for (;;) {
      parts.push(take(UNESCAPED) ?? "");
      if (take('^"') !== undefined) return table.concat(parts);
      const escaped = readEscape();
      if (escaped === undefined) return undefined;
      parts.push(escaped);
    }
  }

  function readEscape(): string | undefined {
    if (take("^\\") === undefined) return undefined;
    const unit = readCodeUnit();
    if (unit === undefined) return ESCAPES[take("^.") ?? ""];
    if (unit < 0xd800 || unit > 0xdbff) return encodeUtf8(unit);
    const afterHigh = at;
    const low = take("^\\") === undefined ? undefined : readCodeUnit();
    if (low !== undefined && low >= 0xdc00 && low <= 0xdfff) {
      return encodeUtf8(0x10000 + (unit - 0xd800) * 0x400 + (low - 0xdc00));
    }
    // An unpaired surrogate is JSON all the same; that it is no text is for the contract to say.
    at = afterHigh;
    return encodeUtf8(unit);
  }

  function readCodeUnit(): number | undefined {
    const escape = take("^u%x%x%x%x");
    return escape === undefined ? undefined : tonumber(string.sub(escape, 2), 16);
  }

  const value = readValue(0);
  take(WHITESPACE);
  return at > text.length ? value : undefined;
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

/** Production 2 of XML 1.0, turned round: control characters, and U+FFFE and U+FFFF in UTF-8. */
const FORBIDDEN_CONTROLS =
  "[%z" + string.char(1) + "-" + string.char(8, 11, 12, 14) + "-" + string.char(31) + "]";
const FORBIDDEN_NONCHARACTERS = string.char(0xef, 0xbf) + "[" + string.char(0xbe, 0xbf) + "]";

/** The contract's view of values that decodeJson gives. */
export const luaJson: JsonReader = {
  kind(value): JsonKind {
    if (value === NULL) return "null";
    const luaType = type(value);
    if (luaType !== "table") return luaType as JsonKind;
    return getmetatable(value) === ARRAY ? "array" : "object";
  },
  member: (value, name) => (value as LuaTable<string, unknown>).get(name),
  names(value) {
    const names: string[] = [];
    for (const [name] of value as LuaTable<string, unknown>) names.push(name);
    table.sort(names);
    return names;
  },
  items: (value) => value as readonly unknown[],
  byteLength: (text) => text.length,
  isXmlText: (text) =>
    utf8.valid(text) &&
    string.match(text, FORBIDDEN_CONTROLS)[0] === undefined &&
    string.match(text, FORBIDDEN_NONCHARACTERS)[0] === undefined,
};
