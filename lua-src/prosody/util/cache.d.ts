declare namespace Prosody {
  /** Source: util/cache.lua. */
  interface CacheLibrary {
    /**
     * A table of at most `size` entries, at least 1, which forgets those that were not set for longest.
     *
     * @param on_evict Called before an entry is forgotten; false keeps it, and the new one is not taken. false instead
     *   of a function: nothing is ever forgotten.
     */
    new: <Key, Value>(
      this: void,
      size: number,
      on_evict?: ((this: void, key: Key, value: Value) => false | undefined) | false,
    ) => Cache<Key, Value>;
  }

  interface Cache<Key, Value> {
    readonly size: number;
    /** Sets, and makes it the newest entry; nil deletes. False where the cache is full. */
    set(key: Key, value: Value | undefined): boolean;
    get(key: Key): Value | undefined;
    /** From the newest to the oldest. */
    items(): LuaIterable<LuaMultiReturn<[Key, Value]>>;
    /** From the newest to the oldest. */
    values(): LuaIterable<Value>;
    count(): number;
    /** The newest entry. */
    head(): LuaMultiReturn<[Key, Value] | [undefined, undefined]>;
    /** The oldest entry. */
    tail(): LuaMultiReturn<[Key, Value] | [undefined, undefined]>;
    /** False where an entry would have to be forgotten that `on_evict` keeps. */
    resize(new_size: number): boolean;
    clear(): void;
  }
}
