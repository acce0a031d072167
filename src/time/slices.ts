import { setImmediate as nextTurn } from "node:timers/promises";

/** The maximum time that work may block the event loop, in milliseconds. */
const SLICE = 10;

/** `items.map(map)`, in slices between which other work runs. */
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
