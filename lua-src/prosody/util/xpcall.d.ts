declare namespace Prosody {
  /** Source: util/xpcall.lua. */
  interface XpcallLibrary {
    /** As `xpcall`, in Lua 5.1 too with arguments for `f`. */
    xpcall<Args extends unknown[], R, E>(
      this: void,
      f: (this: void, ...args: Args) => R,
      handler: (this: void, error: unknown) => E,
      ...args: Args
    ): LuaMultiReturn<[ok: true, result: R] | [ok: false, handled: E]>;
  }
}
