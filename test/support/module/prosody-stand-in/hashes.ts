/** util.hashes, with a memory of what was compared. */
export interface Hashes {
  sha256(this: void, bytes: string, hex?: boolean): string;
  equals(this: void, a: string, b: string): boolean;
  /** The lengths of the two strings of each comparison so far. */
  readonly compared: (readonly [number, number])[];
}

export function createHashes(): Hashes {
  const known = new LuaMap<string, string>();
  const compared: (readonly [number, number])[] = [];

  function check(value: unknown): void {
    if (type(value) !== "string" && type(value) !== "number") error("string expected");
  }

  return {
    compared,
    /** Not the real digest, but as it one of its own for each input, always the same, and of the same length. */
    sha256(bytes, hex) {
      check(bytes);
      const digest = known.get(bytes) ?? digestOf(bytes);
      known.set(bytes, digest);
      return hex === true ? digest : string.sub(digest, 1, 32);
    },
    equals(a, b) {
      check(a);
      check(b);
      compared.push([a.length, b.length]);
      return a === b;
    },
  };
}

/** Small, because the integers of fengari have 32 bits. */
const MODULI = [32749, 32719, 32717, 32713];

/** 64 hexadecimal digits. Products, so that the digests of different sets of texts do not add up to the same. */
function digestOf(bytes: string): string {
  const sums = MODULI.map((_modulus, index) => bytes.length + index);
  for (let at = 1; at <= bytes.length; at++) {
    const byte = string.byte(bytes, at);
    MODULI.forEach((modulus, index) => {
      sums[index] = ((sums[index] ?? 0) * (257 + 2 * index) + byte) % modulus;
    });
  }
  let digest = "";
  for (let lane = 0; lane < 8; lane++) {
    const one = sums[lane % 4] ?? 0;
    const other = sums[(lane + 1 + math.floor(lane / 4)) % 4] ?? 0;
    digest += string.format("%08x", one * other + 7919 * lane);
  }
  return digest;
}
