import { type FocusEvent, useState } from "react";

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

function settle<T>(items: readonly T[]): SteadyEntry<T>[] {
  return items.map((item) => ({ item, isGone: false }));
}

interface SteadyList<T> {
  readonly entries: readonly SteadyEntry<T>[];
  /** For the element with the list: while the pointer or the focus is in it, nothing moves. */
  readonly hold: {
    readonly onPointerEnter: () => void;
    readonly onPointerLeave: () => void;
    readonly onFocus: () => void;
    readonly onBlur: (event: FocusEvent) => void;
  };
}

/** A list in which nothing moves while somebody is about to click. `isHeld`: another reason to keep the places. */
export function useSteadyList<T>(
  current: readonly T[],
  keyOf: (item: T) => string,
  isHeld: boolean,
): SteadyList<T> {
  const [isPointedAt, setPointedAt] = useState(false);
  const [hasFocus, setHasFocus] = useState(false);
  const holds = isHeld || isPointedAt || hasFocus;
  const [shown, setShown] = useState({ current, holds, entries: settle(current) });
  let { entries } = shown;
  if (shown.current !== current || shown.holds !== holds) {
    entries = holds ? keepPlaces(entries, current, keyOf) : settle(current);
    setShown({ current, holds, entries });
  }
  return {
    entries,
    hold: {
      onPointerEnter() {
        setPointedAt(true);
      },
      onPointerLeave() {
        setPointedAt(false);
      },
      onFocus() {
        setHasFocus(true);
      },
      onBlur(event) {
        if (!event.currentTarget.contains(event.relatedTarget)) setHasFocus(false);
      },
    },
  };
}
