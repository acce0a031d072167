import { ARRAY } from "./json-decoding";

/** The same list, encoded as `[]` if it is empty: any other empty table is encoded as an object. */
export function list<T>(items: readonly T[]): readonly T[] {
  setmetatable(items as T[], ARRAY);
  return items;
}

/** The parts of the text that is being encoded; the table is used again, because a new one for each text is most of its cost. */
let parts = new LuaTable<number, string>();
let count = 0;

/** The table is replaced after a text with more parts, so that the memory of a long one is released. */
const MOST_PARTS = 4096;

/** Encodes strings, numbers, booleans, objects and lists in JSON; members that are undefined are left out. */
export function encodeJson(value: unknown): string {
  count = 0;
  write(value);
  const text = table.concat(parts as unknown as string[], "", 1, count);
  if (count > MOST_PARTS) parts = new LuaTable();
  return text;
}

function add(part: string): void {
  count += 1;
  parts.set(count, part);
}

function write(value: unknown): void {
  const luaType = type(value);
  if (luaType === "string") add(string.format('"%s"', escapeText(value as string)));
  else if (luaType !== "table") add(tostring(value));
  else if (getmetatable(value) === ARRAY || (value as LuaTable).get(1) !== undefined) {
    writeList(value as unknown[]);
  } else writeObject(value as LuaTable<string, unknown>);
}

function writeList(items: readonly unknown[]): void {
  let separator = "[";
  for (const item of items) {
    add(separator);
    write(item);
    separator = ",";
  }
  add(separator === "[" ? "[]" : "]");
}

function writeObject(object: LuaTable<string, unknown>): void {
  let separator = "{";
  for (const [name, value] of object) {
    // By format, because a template becomes a chain of concatenations, each of which makes a string.
    add(string.format('%s"%s":', separator, escapeText(name)));
    write(value);
    separator = ",";
  }
  add(separator === "{" ? "{}" : "}");
}

/** Characters that cannot stand in a JSON string as they are (RFC 8259, section 7), and DEL. */
const UNSAFE_SET = '%z"\\' + string.char(1) + "-" + string.char(31) + string.char(127);
const UNSAFE = `[${UNSAFE_SET}]`;
const SAFE_TEXT = `^()[^${UNSAFE_SET}]*$`;

const ESCAPED = new LuaTable<string, string>();
for (let code = 0; code < 32; code++) ESCAPED.set(string.char(code), string.format("\\u%04x", code));
ESCAPED.set(string.char(127), "\\u007f");
ESCAPED.set('"', '\\"');
ESCAPED.set("\\", "\\\\");

/** Escapes a text so that it can stand between quotes. */
export function escapeText(text: string): string {
  if (string.match(text, SAFE_TEXT)[0] !== undefined) return text;
  return string.gsub(text, UNSAFE, ESCAPED as unknown as Record<string, string>)[0];
}
