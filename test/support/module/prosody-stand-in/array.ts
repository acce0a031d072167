/** The metatable by which util.json knows a list from an empty object. */
export const arrayMetatable: LuaMetatable<object> = {};

/** util.array */
export function array<T>(this: void, items: T[] = []): T[] {
  setmetatable(items, arrayMetatable);
  return items;
}
