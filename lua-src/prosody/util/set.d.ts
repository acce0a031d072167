declare namespace Prosody {
  /** Source: util/set.lua. */
  interface SetLibrary {
    new: <T>(this: void, items?: readonly T[]) => SetOf<T>;
    is_set(this: void, value: unknown): value is SetOf<unknown>;
    union<T>(this: void, a: SetOf<T>, b: SetOf<T>): SetOf<T>;
    difference<T>(this: void, a: SetOf<T>, b: SetOf<T>): SetOf<T>;
    intersection<T>(this: void, a: SetOf<T>, b: SetOf<T>): SetOf<T>;
    xor<T>(this: void, a: SetOf<T>, b: SetOf<T>): SetOf<T>;
  }

  interface SetOf<T> {
    add(item: T): void;
    remove(item: T): void;
    /** True, or nil. */
    contains(item: T): true | undefined;
    add_list(items: readonly T[]): void;
    /** Adds all of another set. */
    include(other: SetOf<T>): void;
    /** Removes all of another set. */
    exclude(other: SetOf<T>): void;
    empty(): boolean;
    /** The items in no order; `for (const [item] of set.items())`. */
    items(): LuaIterable<LuaMultiReturn<[item: T, isIn: true]>>;
  }
}
