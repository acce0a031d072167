/** An entry of a list that may have gone meanwhile. */
export interface SteadyEntry<T> {
  readonly item: T;
  readonly isGone: boolean;
}

/**
 * Brings a list up to date without moving an entry: those that are gone stay in place, marked, and new ones come last.
 */
export function keepPlaces<T>(
  shown: readonly SteadyEntry<T>[],
  current: readonly T[],
  keyOf: (item: T) => string,
): SteadyEntry<T>[] {
  const now = new Map(current.map((item) => [keyOf(item), item]));
  const kept = shown.map(({ item }): SteadyEntry<T> => {
    const key = keyOf(item);
    const found = now.get(key);
    now.delete(key);
    return found === undefined ? { item, isGone: true } : { item: found, isGone: false };
  });
  return [...kept, ...[...now.values()].map((item) => ({ item, isGone: false }))];
}
