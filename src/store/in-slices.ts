/** So many rows at once keep the parameters of a statement below what both databases take. */
const rowsAtOnce = 500;

export function inSlices<T>(items: readonly T[]): T[][] {
  const slices: T[][] = [];
  for (let start = 0; start < items.length; start += rowsAtOnce)
    slices.push(items.slice(start, start + rowsAtOnce));
  return slices;
}
