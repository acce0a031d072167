declare namespace Prosody {
  /** Source: util/array.lua. */
  interface ArrayLibrary {
    /**
     * Makes a table a list by a metatable, and returns the same table. util.json writes such a one as an array even
     * when it is empty. It is an array to TypeScript; its own Lua methods are not declared.
     */
    <T>(this: void, items?: T[]): T[];
    /** All values of an iterator as a list. */
    collect<T>(this: void, iterator: LuaIterable<T>): T[];
  }
}
