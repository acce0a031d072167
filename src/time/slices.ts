import { setImmediate as nextTurn } from "node:timers/promises";

/** How long work may go on before everything else gets its turn, in milliseconds. */
const SLICE = 10;

/** `items.map(map)`, in slices of time between which the event loop does what else there is to do. */
export async function mapInSlices<T, R>(
  items: Iterable<T>,
  map: (this: void, item: T, index: number) => R,
): Promise<R[]> {
  const results: R[] = [];
  let begun = performance.now();
  for (const item of items) {
    results.push(map(item, results.length));
    if (performance.now() - begun < SLICE) continue;
    await nextTurn();
    begun = performance.now();
  }
  return results;
}
