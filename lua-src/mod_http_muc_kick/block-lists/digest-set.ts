/**
 * A set of SHA-256 digests. Of each it keeps the first 96 bits, as two numbers: Lua's garbage collector would visit every
 * string of a long list again and again. A slot takes 40 bytes (Lua 5.4: 24), and there are up to twice as many as entries.
 */
export interface DigestSet {
  count(): number;
  /** Changes with every change of the set. */
  changes(): number;
  /** `digest`: see readDigest. */
  has(digest: string): boolean;
  /** Returns whether it is new. */
  add(digest: string): boolean;
  /** Returns whether it was there. */
  remove(digest: string): boolean;
  /**
   * The digest after another one, of which it has DIGEST_LENGTH characters; undefined: the first, and after the last. No
   * digest may be added meanwhile.
   */
  next(digest: string | undefined): string | undefined;
}

/** The length of a digest in a DigestSet, in hexadecimal digits. */
export const DIGEST_LENGTH = 24;

const HALF = DIGEST_LENGTH / 2;

/** The digits of a digest that count, out of 64 in any case; undefined if it is none. */
export function readDigest(text: string): string | undefined {
  if (text.length !== 64 || string.match(text, "^%x+$")[0] === undefined) return undefined;
  return string.lower(string.sub(text, 1, DIGEST_LENGTH));
}

export function createDigestSet(): DigestSet {
  /** The second halves by the first ones. */
  const halves = new LuaTable<number, number | undefined>();
  /** Digests with the first half of another one. */
  const others = new LuaTable<string, true | undefined>();
  let count = 0;
  let changes = 0;

  const first = (digest: string) => numberAt(digest, 1);
  const second = (digest: string) => numberAt(digest, HALF + 1);
  const noteChange = (by: number) => {
    count += by;
    changes += 1;
    return true;
  };

  const set: DigestSet = {
    count: () => count,
    changes: () => changes,
    has: (digest) => halves.get(first(digest)) === second(digest) || others.get(digest) === true,
    add(digest) {
      if (set.has(digest)) return false;
      if (halves.get(first(digest)) === undefined) halves.set(first(digest), second(digest));
      else others.set(digest, true);
      return noteChange(1);
    },
    remove(digest) {
      if (others.get(digest) === true) others.delete(digest);
      else if (halves.get(first(digest)) === second(digest)) halves.delete(first(digest));
      else return false;
      return noteChange(-1);
    },
    next(digest) {
      if (digest !== undefined && others.get(digest) === true) return nextKey(others, digest);
      const half = nextKey(halves, digest === undefined ? undefined : first(digest));
      return half === undefined ? nextKey(others, undefined) : digits(half) + digits(halves.get(half) ?? 0);
    },
  };
  return set;
}

// 48 bits in two parts, because a 32-bit Lua 5.1 reads and formats 32 bits.

function numberAt(digest: string, at: number): number {
  const high = tonumber(string.sub(digest, at, at + 5), 16) ?? 0;
  const low = tonumber(string.sub(digest, at + 6, at + HALF - 1), 16) ?? 0;
  return high * 0x1000000 + low;
}

function digits(half: number): string {
  return string.format("%06x%06x", Math.floor(half / 0x1000000), half % 0x1000000);
}

function nextKey<Key extends string | number, Value>(
  entries: LuaTable<Key, Value>,
  key: Key | undefined,
): Key | undefined {
  const [following] = next(entries, key);
  return following as Key | undefined;
}
