/** Ratios of several rounds. */
export interface Ratios {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function summarizeRatios(ratios: readonly number[]): Ratios {
  const sorted = ratios.toSorted((one, other) => one - other);
  return { median: quantile(sorted, 0.5), least: quantile(sorted, 0), most: quantile(sorted, 1) };
}

/** @param sorted in ascending order
 *  @param share from 0 to 1 */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(share * (sorted.length - 1))] ?? NaN;
}

export function printRatios(what: string, { median, least, most }: Ratios, bar: number): void {
  const spread = `${least.toFixed(2)} to ${most.toFixed(2)}`;
  console.log(`${what.padEnd(40)} ${median.toFixed(2)}   ${spread}   bar ${bar}`);
}
