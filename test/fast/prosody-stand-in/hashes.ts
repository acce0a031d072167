/** util.hashes, with a memory of what was compared. */
export interface Hashes {
  sha256(this: void, bytes: string): string;
  equals(this: void, a: string, b: string): boolean;
  /** The lengths of the two strings of each comparison so far. */
  readonly compared: (readonly [number, number])[];
}

export function createHashes(): Hashes {
  const numbers = new LuaMap<string, number>();
  let count = 0;
  const compared: (readonly [number, number])[] = [];

  function check(value: unknown): void {
    if (type(value) !== "string" && type(value) !== "number") error("string expected");
  }

  return {
    compared,
    /** Not the real digest, but as it one of its own for each input, always the same, and 32 bytes long. */
    sha256(bytes) {
      check(bytes);
      const known = numbers.get(bytes);
      if (known === undefined) numbers.set(bytes, ++count);
      return string.format("%032d", known ?? count);
    },
    equals(a, b) {
      check(a);
      check(b);
      compared.push([a.length, b.length]);
      return a === b;
    },
  };
}
