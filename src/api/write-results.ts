import { setImmediate as nextTurn } from "node:timers/promises";

/** So many results are written before the event loop gets a turn. */
const WRITTEN_AT_ONCE = 200;

/** `{"results": […]}` in JSON, piece by piece, however many there are. */
export async function* writeResults<T>(
  items: readonly T[],
  describe: (this: void, item: T, index: number) => object,
): AsyncGenerator<string> {
  yield '{"results":[';
  for (let start = 0; start < items.length; start += WRITTEN_AT_ONCE) {
    const part = items.slice(start, start + WRITTEN_AT_ONCE);
    const written = part.map((item, index) => JSON.stringify(describe(item, start + index)));
    yield (start === 0 ? "" : ",") + written.join(",");
    await nextTurn();
  }
  yield "]}";
}
