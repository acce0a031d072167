declare namespace Prosody {
  /** Source: util/json.lua. */
  interface JsonLibrary {
    /**
     * What JSON null is decoded to and encoded from: a table, and so true in a condition. `value === json.null` tells.
     */
    readonly null: JsonNull;

    /**
     * The JSON text of a value. A table with a list part is an array, every other one an object: an empty one too, unless
     * it is a util.array. Functions and the like are written as null, NaN and infinity as what `tostring` makes of them,
     * which is not JSON. Strings go through as they are, UTF-8 or not.
     */
    encode(this: void, value: unknown): string;

    /** `encode` with the members of objects in the order of their names. */
    encode_ordered(this: void, value: unknown): string;

    /** Writes a table as an array. */
    encode_array(this: void, value: object): string;

    /**
     * The value; nil and a message where the text is not JSON. Takes more than JSON: control characters and bytes that
     * are not UTF-8 in strings, commas before a closing brace, some malformed numbers; members named `__array` and
     * `__hash` are spread over the object. An array becomes a util.array. Deep nesting overflows the stack, which
     * throws, and so does what is not a string.
     */
    decode(
      this: void,
      text: string,
    ): LuaMultiReturn<[value: unknown, error: undefined] | [undefined, error: string]>;
  }

  /** A table that is known by its identity. */
  interface JsonNull {
    readonly [name: string]: never;
  }
}
