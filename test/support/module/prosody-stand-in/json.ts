import { array, arrayMetatable } from "./array";

/** JSON null, a truthy table. */
const NULL: Prosody.JsonNull = {};

const ESCAPES: Record<string, string | undefined> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** util.json. Takes JSON only, unlike the real one: where that is more generous, the module must not rely on it. */
export const json = { null: NULL, encode, decode };

function encode(this: void, value: unknown): string {
  const parts: string[] = [];
  write(value, parts);
  return table.concat(parts);
}

function write(value: unknown, parts: string[]): void {
  const luaType = type(value);
  if (value === NULL) parts.push("null");
  else if (luaType === "string") parts.push(quote(value as string));
  else if (luaType === "number" || luaType === "boolean") parts.push(tostring(value));
  else if (luaType !== "table") parts.push("null");
  else if (getmetatable(value) === arrayMetatable || (value as unknown[]).length > 0) {
    writeList(value as unknown[], parts);
  } else writeObject(value as LuaMap<string, unknown>, parts);
}

function writeList(list: readonly unknown[], parts: string[]): void {
  parts.push("[");
  for (let index = 0; index < list.length; index++) {
    if (index > 0) parts.push(",");
    write(list[index], parts);
  }
  parts.push("]");
}

function writeObject(object: LuaMap<string, unknown>, parts: string[]): void {
  parts.push("{");
  let first = true;
  for (const [name, member] of object) {
    if (!first) parts.push(",");
    first = false;
    parts.push(quote(name), ":");
    write(member, parts);
  }
  parts.push("}");
}

function quote(text: string): string {
  const [escaped] = string.gsub(text, '[%c"\\]', (character) =>
    string.format("\\u%04x", string.byte(character)),
  );
  return `"${escaped}"`;
}

function decode(this: void, text: string): LuaMultiReturn<[unknown, undefined] | [undefined, string]> {
  let at = 1;

  function match(pattern: string): string | undefined {
    const [found] = string.match(text, pattern, at);
    if (found !== undefined) at += found.length;
    return found;
  }

  function fail(expected: string): never {
    error(`${expected} expected at ${at}`, 0);
  }

  function readValue(): unknown {
    match("^%s+");
    const start = string.sub(text, at, at);
    if (start === "{") return readObject();
    if (start === "[") return readList();
    if (start === '"') return readString();
    if (match("^true") !== undefined) return true;
    if (match("^false") !== undefined) return false;
    if (match("^null") !== undefined) return NULL;
    return tonumber(match("^-?%d+%.?%d*[eE]?[+-]?%d*") ?? fail("a value"));
  }

  function readObject(): LuaMap<string, unknown> {
    const object = new LuaMap<string, unknown>();
    if (match("^{%s*}") !== undefined) return object;
    match("^{");
    do {
      match("^%s+");
      const name = readString();
      if (match("^%s*:") === undefined) fail("a colon");
      object.set(name, readValue());
    } while (match("^%s*,") !== undefined);
    if (match("^%s*}") === undefined) fail("a closing brace");
    return object;
  }

  function readList(): unknown[] {
    const list = array<unknown>();
    if (match("^%[%s*%]") !== undefined) return list;
    match("^%[");
    do list.push(readValue());
    while (match("^%s*,") !== undefined);
    if (match("^%s*%]") === undefined) fail("a closing bracket");
    return list;
  }

  function readString(): string {
    if (match('^"') === undefined) fail("a quote");
    const parts: string[] = [];
    while (match('^"') === undefined) {
      parts.push(match('^[^"\\%c]+') ?? readEscape());
    }
    return table.concat(parts);
  }

  function readEscape(): string {
    if (match("^\\u") === undefined) {
      const escape = string.match(match('^\\[bfnrt"\\/]') ?? fail("a character"), "^.(.)")[0] ?? "";
      return ESCAPES[escape] ?? escape;
    }
    const unit = readUnit();
    if (unit < 0xd800 || unit > 0xdfff) return utf8Of(unit);
    if (unit > 0xdbff || match("^\\u") === undefined) return fail("a surrogate pair");
    return utf8Of(0x10000 + (unit - 0xd800) * 0x400 + (readUnit() - 0xdc00));
  }

  function readUnit(): number {
    return tonumber(match("^%x%x%x%x") ?? fail("four digits"), 16) ?? 0;
  }

  const [ok, result] = pcall(() => {
    const value = readValue();
    match("^%s+");
    return at > text.length ? value : fail("the end");
  });
  if (ok) return $multi(result, undefined);
  return $multi(undefined, tostring(result));
}

function utf8Of(codePoint: number): string {
  if (codePoint < 0x80) return string.char(codePoint);
  const tail: number[] = [];
  let rest = codePoint;
  let room = 0x40;
  while (rest >= room) {
    tail.unshift(0x80 + (rest % 0x40));
    rest = math.floor(rest / 0x40);
    room = tail.length === 1 ? 0x20 : tail.length === 2 ? 0x10 : 0x08;
  }
  const lead = [0, 0xc0, 0xe0, 0xf0][tail.length] ?? 0;
  return string.char(lead + rest, ...tail);
}
