declare namespace Prosody {
  /** Source: util/iterators.lua. */
  interface IteratorsLibrary {
    keys<Key extends AnyNotNil>(this: void, table: LuaTable<Key, unknown>): LuaIterable<Key>;
    values<Value>(this: void, table: LuaTable<AnyNotNil, Value>): LuaIterable<Value>;
    /** `pairs` in the order of the keys, which must be comparable with each other. */
    sorted_pairs<Key extends AnyNotNil, Value>(
      this: void,
      table: LuaTable<Key, Value>,
      before?: (this: void, a: Key, b: Key) => boolean,
    ): LuaIterable<LuaMultiReturn<[Key, Value]>>;
    /** How many values are left. */
    count(this: void, iterator: LuaIterable<unknown>): number;
    to_array<T>(this: void, iterator: LuaIterable<T>): T[];
  }
}
