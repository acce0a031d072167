/** What can stand in Prosody's configuration. A record's undefined members are left out, as nil is in Lua. */
export type LuaValue =
  string | number | boolean | readonly LuaValue[] | { readonly [key: string]: LuaValue | undefined };

const keywords = new Set(
  "and break do else elseif end false for function goto if in local nil not or repeat return then true until while".split(
    " ",
  ),
);

/** Lua source text for a value. */
export function toLua(value: LuaValue): string {
  if (typeof value === "string") return luaString(value);
  if (typeof value === "number") return luaNumber(value);
  if (typeof value === "boolean") return String(value);
  const items = isList(value) ? value.map(toLua) : luaFields(value);
  return items.length === 0 ? "{}" : `{ ${items.join(", ")} }`;
}

function isList(value: LuaValue): value is readonly LuaValue[] {
  return Array.isArray(value);
}

function luaFields(record: Readonly<Record<string, LuaValue | undefined>>): string[] {
  return Object.entries(record).flatMap(([key, member]) =>
    member === undefined ? [] : [`${isPlainName(key) ? key : `[${luaString(key)}]`} = ${toLua(member)}`],
  );
}

function isPlainName(key: string): boolean {
  return /^[a-z]+(_[a-z]+)*$/.test(key) && !keywords.has(key);
}

function luaNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`Lua has no literal for ${value}.`);
  return String(value);
}

/** Decimal codes of bytes mean the same to every Lua; JSON's escapes do not. */
function luaString(value: string): string {
  const escaped = value.replace(/[^ -~]|["\\]/gu, (character) =>
    Array.from(Buffer.from(character), (byte) => `\\${String(byte).padStart(3, "0")}`).join(""),
  );
  return `"${escaped}"`;
}
