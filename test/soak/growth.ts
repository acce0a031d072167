/** Readings at one time, by name. */
export type Sample = Readonly<Record<string, number>>;

/** How much a reading may grow after warm-up: a share of what it was, and a constant. */
export interface Allowance {
  readonly share: number;
  readonly constant: number;
}

/**
 * What grows although the load is steady, in sentences. The first quarter of the samples is warm-up. What is compared is the
 * lowest reading of the second quarter and of the last one: a leak raises even that, and what comes and goes does not.
 */
export function findGrowth(
  samples: readonly Sample[],
  allowed: Readonly<Record<string, Allowance>>,
): string[] {
  const quarter = Math.floor(samples.length / 4);
  if (quarter < 2) throw new Error("Too few samples");
  const lowest = (part: readonly Sample[], name: string) =>
    Math.min(...part.map((sample) => sample[name] ?? NaN));
  return Object.entries(allowed).flatMap(([name, { share, constant }]) => {
    const before = lowest(samples.slice(quarter, 2 * quarter), name);
    const after = lowest(samples.slice(-quarter), name);
    const most = before * (1 + share) + constant;
    if (after <= most) return [];
    return [
      `${name} grew from ${before.toFixed(1)} to ${after.toFixed(1)}; at most ${most.toFixed(1)} is allowed`,
    ];
  });
}
