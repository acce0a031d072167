import { digestNumber } from "../../digest-number";

const hashes = require("util.hashes");

/** A digest of a set of texts that takes constant time to change, whatever the order they came in. */
export interface Fingerprint {
  add(text: string): void;
  remove(text: string): void;
  text(): string;
}

/** Half a lane, as many bytes as every version of Lua writes in hexadecimal on every platform. */
const HALF_LANE = 2 ** 24;

/** A lane is a sum of 6 bytes of each text's SHA-256, and three of them make collisions a matter of 2^144. */
const LANE_SIZE = 2 ** 48;

export function createFingerprint(): Fingerprint {
  const sums = [0, 0, 0];
  const change = (text: string, sign: number) => {
    const digest = hashes.sha256(text);
    for (let lane = 0; lane < sums.length; lane++) {
      sums[lane] = ((sums[lane] ?? 0) + sign * digestNumber(digest, lane * 6 + 1)) % LANE_SIZE;
    }
  };
  return {
    add: (text) => {
      change(text, 1);
    },
    remove: (text) => {
      change(text, -1);
    },
    text: () =>
      sums
        .map((sum) => string.format("%06x%06x", Math.floor(sum / HALF_LANE), Math.floor(sum % HALF_LANE)))
        .join(""),
  };
}
