import { type FocusEvent, useState } from "react";
import { keepPlaces, type SteadyEntry } from "./keep-places";

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
