import type { Row } from "./measurement";

/** One of the things that are compared. */
export interface Subject {
  readonly name: string;
  /** Does its work; resolves to the cost of one operation, in a unit that all subjects share. */
  readonly round: () => Promise<number>;
  /** The subject it is compared with; absent: it is a baseline itself. */
  readonly against?: string;
  readonly bar?: number;
  readonly growth?: Row["growth"];
}

/** Measures the subjects in alternating rounds, so that whatever else the machine does affects all of them alike. The first
 *  round only warms up. */
export async function compare(
  subjects: readonly Subject[],
  rounds: number,
  unit: string,
  { isOrdered = false }: { readonly isOrdered?: boolean } = {},
): Promise<Row[]> {
  const costs = new Map<string, number[]>(subjects.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    // Back and forth, so that nobody always comes first.
    for (const { name, round: run } of round % 2 === 0 || isOrdered ? subjects : subjects.toReversed()) {
      const cost = await run();
      if (round > 0) costs.get(name)?.push(cost);
    }
  }
  return subjects.map(({ name, against, bar, growth }) => {
    const own = costs.get(name) ?? [];
    const row = { name, unit, value: median(own), ...(growth && { growth }) };
    if (against === undefined) return row;
    const baseline = costs.get(against);
    if (baseline === undefined) throw new Error(`${name} is compared with ${against}, which is not measured`);
    const samples = own.map((cost, index) => (baseline[index] ?? NaN) / cost);
    return { ...row, against, ...ratioOf(samples), ...(bar !== undefined && { bar }) };
  });
}

/** The ratio of a row, from those of its rounds. */
export function ratioOf(samples: readonly number[]): Required<Pick<Row, "ratio" | "spread" | "samples">> {
  return {
    ratio: median(samples),
    spread: [quantile(samples, 0.25), quantile(samples, 0.75)],
    samples,
  };
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** @param share from 0 to 1; between two values it is interpolated */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const at = share * (sorted.length - 1);
  const [low = NaN, high = low] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}

/** The exponent by which a cost grows with a size: the slope of a line through the points in a doubly logarithmic plot, by
 *  least squares. 0: it does not grow; 1: in proportion. */
export function fitExponent(points: readonly { readonly size: number; readonly value: number }[]): number {
  const logs = points.map(({ size, value }) => [Math.log(size), Math.log(value)] as const);
  const mean = (of: (log: readonly [number, number]) => number) =>
    logs.reduce((sum, log) => sum + of(log), 0) / logs.length;
  const [x, y] = [mean(([size]) => size), mean(([, value]) => value)];
  return mean(([size, value]) => (size - x) * (value - y)) / mean(([size]) => (size - x) ** 2);
}
