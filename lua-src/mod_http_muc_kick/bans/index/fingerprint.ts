const hashes = require("util.hashes");

/** A digest of a set of texts that takes constant time to change, whatever the order they came in. */
export interface Fingerprint {
  add(text: string): void;
  remove(text: string): void;
  text(): string;
}

/** A lane is a sum of 3 bytes of each text's SHA-256, and six of them make collisions a matter of 2^144. */
const LANE_SIZE = 16777216;

export function createFingerprint(): Fingerprint {
  const sums = [0, 0, 0, 0, 0, 0];
  const change = (text: string, sign: number) => {
    const digest = hashes.sha256(text);
    for (let lane = 0; lane < sums.length; lane++) {
      const [high = 0, middle = 0, low = 0] = string.byte(digest, lane * 3 + 1, lane * 3 + 3);
      sums[lane] = ((sums[lane] ?? 0) + sign * (high * 65536 + middle * 256 + low)) % LANE_SIZE;
    }
  };
  return {
    add: (text) => {
      change(text, 1);
    },
    remove: (text) => {
      change(text, -1);
    },
    text: () => sums.map((sum) => string.format("%06x", sum)).join(""),
  };
}
