/** The xpcall of util.xpcall, which passes arguments also in Lua 5.1, where none but the last may be nil here. */
export function protectedCall<Args extends unknown[], R, E>(
  this: void,
  f: (this: void, ...args: Args) => R,
  handler: (this: void, error: unknown) => E,
  ...args: Args
): LuaMultiReturn<[ok: true, result: R] | [ok: false, handled: E]> {
  return xpcall(() => f(...args), handler);
}
