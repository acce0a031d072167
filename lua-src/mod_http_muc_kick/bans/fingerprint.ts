import { type BanRecord, banText } from "./ban-record";

const hashes = require("util.hashes");

/** A digest of a set of bans that takes constant time to change, whatever the order they came in. */
export interface Fingerprint {
  add(ban: BanRecord): void;
  remove(ban: BanRecord): void;
  text(): string;
}

/** A lane is a sum of 3 bytes of each ban's SHA-256, and six of them make collisions a matter of 2^144. */
const LANE_SIZE = 16777216;

export function createFingerprint(): Fingerprint {
  const sums = [0, 0, 0, 0, 0, 0];
  const addToLane = (lane: number, sign: number, high: number, middle: number, low: number) => {
    sums[lane] = ((sums[lane] ?? 0) + sign * (high * 65536 + middle * 256 + low)) % LANE_SIZE;
  };
  const change = (ban: BanRecord, sign: number) => {
    const digest = hashes.sha256(banText(ban));
    for (let lane = 0; lane < sums.length; lane++) {
      const [high, middle, low] = string.byte(digest, lane * 3 + 1, lane * 3 + 3);
      addToLane(lane, sign, high ?? 0, middle ?? 0, low ?? 0);
    }
  };
  return {
    add: (ban) => {
      change(ban, 1);
    },
    remove: (ban) => {
      change(ban, -1);
    },
    text: () => sums.map((sum) => string.format("%06x", sum)).join(""),
  };
}
