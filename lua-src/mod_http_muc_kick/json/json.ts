import type { JsonKind, JsonReader } from "../../../src/contract/json-reader";
import { ARRAY, decodeText, NULL } from "./json-decoding";

const { utf8 } = require("util.encodings");

/**
 * Decodes a request body: JSON of RFC 8259 in well-formed UTF-8, nested at most MAX_JSON_DEPTH deep; undefined if it is
 * invalid. util.json is not used because it also accepts invalid JSON (a comma before a closing brace, control
 * characters, unknown escapes), and gives the member names `__hash` and `__array` a special meaning.
 */
export function decodeJson(body: string): unknown {
  return utf8.valid(body) ? decodeText(body) : undefined;
}

/** Nearly every text: checked by one pattern, before the rest. Captures a position, because a text would be copied. */
const PRINTABLE_ASCII = "^()[ -~]*$";

/** Production 2 of XML 1.0, turned round: control characters, and U+FFFE and U+FFFF in UTF-8. */
const FORBIDDEN_CONTROLS =
  "[%z" + string.char(1) + "-" + string.char(8, 11, 12, 14) + "-" + string.char(31) + "]";
const FORBIDDEN_NONCHARACTERS = string.char(0xef, 0xbf) + "[" + string.char(0xbe, 0xbf) + "]";

/** For each list of characters, a pattern that matches text of them only, and one that matches text without them. */
const ofThem = new LuaTable<string, string | undefined>();
const withoutThem = new LuaTable<string, string | undefined>();

/** For each list of names, the same names as keys. Weak, because some lists are made for one request. */
const nameSets = new LuaTable<readonly string[], LuaTable<string, true | undefined> | undefined>();
setmetatable(nameSets, { __mode: "k" });

function toNameSet(names: readonly string[]): LuaTable<string, true | undefined> {
  const set = new LuaTable<string, true | undefined>();
  for (const name of names) set.set(name, true);
  nameSets.set(names, set);
  return set;
}

function addPatterns(characters: string): void {
  const set = toCharacterSet(characters);
  ofThem.set(characters, `^()[${set}]*$`);
  withoutThem.set(characters, `^()[^${set}]*$`);
}

/** The inner part of a Lua pattern's set, with ranges, since a set is compared with a byte one item after the other. */
function toCharacterSet(characters: string): string {
  let set = "";
  let first: number | undefined;
  for (let code = 1; code <= 128; code++) {
    const isMember = code < 128 && characters.includes(string.char(code));
    if (isMember) first ??= code;
    else if (first !== undefined) {
      const range = string.char(first) + "-" + string.char(code - 1);
      // Neither can be an end of a range.
      if (code - first > 2 && string.match(range, "[%%%]]")[0] === undefined) set += range;
      else for (let each = first; each < code; each++) set += string.gsub(string.char(each), "%p", "%%%0")[0];
      first = undefined;
    }
  }
  return set;
}

function matches(text: string, patterns: LuaTable<string, string | undefined>, characters: string): boolean {
  if (patterns.get(characters) === undefined) addPatterns(characters);
  return string.match(text, patterns.get(characters) ?? "")[0] !== undefined;
}

/** The contract's view of values returned by decodeJson. */
export const luaJson: JsonReader = {
  kind(value): JsonKind {
    const luaType = type(value);
    if (luaType !== "table") return luaType as JsonKind;
    if (value === NULL) return "null";
    return getmetatable(value) === ARRAY ? "array" : "object";
  },
  firstUnknownName(value, known) {
    const set = nameSets.get(known) ?? toNameSet(known);
    let first: string | undefined;
    for (const [name] of value as LuaTable<string, unknown>) {
      if (set.get(name) === undefined && (first === undefined || name < first)) first = name;
    }
    return first;
  },
  items: (value) => value as readonly unknown[],
  byteLength: (text) => text.length,
  isXmlText: (text) =>
    string.match(text, PRINTABLE_ASCII)[0] !== undefined ||
    (utf8.valid(text) &&
      string.match(text, FORBIDDEN_CONTROLS)[0] === undefined &&
      string.match(text, FORBIDDEN_NONCHARACTERS)[0] === undefined),
  hasOneOf: (text, characters) => !matches(text, withoutThem, characters),
  consistsOf: (text, characters) => matches(text, ofThem, characters),
};
