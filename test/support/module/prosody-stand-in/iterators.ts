/** util.iterators, as far as counting goes. */
export const iterators = { count };

type Iterator = (this: void, state: unknown, last: unknown) => unknown;

function count(this: void, next: Iterator, state: unknown, first: unknown): number {
  let found = 0;
  for (let last = next(state, first); last !== undefined; last = next(state, last)) found += 1;
  return found;
}
