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

interface Options {
  /** What was asked for, such as a search: another request is shown as it is. */
  readonly view: string;
  /** Another reason to keep the places. */
  readonly isHeld?: boolean;
}

/** A list in which nothing moves while somebody is about to click. */
export function useSteadyList<T>(
  current: readonly T[],
  keyOf: (item: T) => string,
  { view, isHeld = false }: Options,
): SteadyList<T> {
  const [isPointedAt, setPointedAt] = useState(false);
  const [hasFocus, setHasFocus] = useState(false);
  const holds = isHeld || isPointedAt || hasFocus;
  const [shown, setShown] = useState({ current, view, holds, entries: settle(current) });
  let { entries } = shown;
  if (shown.current !== current || shown.holds !== holds || shown.view !== view) {
    entries = holds && shown.view === view ? keepPlaces(entries, current, keyOf) : settle(current);
    setShown({ current, view, holds, entries });
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
