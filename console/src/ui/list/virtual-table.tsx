import { defaultRangeExtractor, type Range, useWindowVirtualizer } from "@tanstack/react-virtual";
import {
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  useLayoutEffect,
  useRef,
  useState,
} from "react";

export interface Column<T> {
  readonly id: string;
  readonly title: ReactNode;
  /** Of a CSS grid track. */
  readonly width: string;
  readonly render: (item: T) => ReactNode;
  /** Whether its cell names the row. */
  readonly isRowHeader?: true;
  /** On a narrow screen: without its title, at the end of the card. */
  readonly isAction?: true;
}

interface VirtualTableProps<T> {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  readonly rowClass?: (item: T) => string | undefined;
}

/** In pixels, as the style sheet has it. */
const ROW_HEIGHT = 45;

/** A table of any length in the page's own scrolling, of which only the rows in view exist. */
export function VirtualTable<T>({ label, columns, items, keyOf, rowClass }: VirtualTableProps<T>) {
  const body = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [focused, setFocused] = useState<number>();
  useLayoutEffect(() => {
    setTop((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
  }, []);
  const virtualizer = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    scrollMargin: top,
    scrollPaddingStart: 120,
    scrollPaddingEnd: 120,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
    // The row that has the focus stays, wherever the page is scrolled to.
    rangeExtractor: (range) => withIndex(defaultRangeExtractor(range), focused, range),
  });

  /** Arrow keys move to the same control of the next row. */
  function move(event: KeyboardEvent<HTMLDivElement>): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || focused === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const to = focused + step;
    if (to < 0 || to >= items.length) return;
    event.preventDefault();
    const place = controlsOf(rowAt(body.current, focused)).indexOf(event.target as HTMLElement);
    virtualizer.scrollToIndex(to);
    setFocused(to);
    const focus = () => {
      const row = rowAt(body.current, to);
      controlsOf(row)[Math.max(0, place)]?.focus({ preventScroll: true });
      return row !== null;
    };
    // A row out of view exists only after the next frame.
    if (!focus()) requestAnimationFrame(focus);
  }

  const style = { "--columns": columns.map(({ width }) => width).join(" ") } as CSSProperties;
  return (
    <div className="table" role="table" aria-label={label} aria-rowcount={items.length + 1} style={style}>
      <div className="table-head" role="rowgroup">
        <div className="row" role="row" aria-rowindex={1}>
          {columns.map(({ id, title, isAction }) => (
            <div key={id} role="columnheader" className={isAction === true ? "cell action" : "cell"}>
              {title}
            </div>
          ))}
        </div>
      </div>
      <div
        ref={body}
        className="table-body"
        role="rowgroup"
        style={{ height: virtualizer.getTotalSize() }}
        onKeyDown={move}
        onBlur={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget)) setFocused(undefined);
        }}
      >
        {virtualizer.getVirtualItems().map(({ index, key, start }) => {
          const item = items[index];
          if (item === undefined) return null;
          return (
            <div
              key={key}
              ref={virtualizer.measureElement}
              className={["row", rowClass?.(item)].filter((each) => each !== undefined).join(" ")}
              role="row"
              aria-rowindex={index + 2}
              data-index={index}
              style={{ transform: `translateY(${start - top}px)` }}
              onFocus={() => {
                setFocused(index);
              }}
            >
              {columns.map(({ id, title, render, isRowHeader, isAction }) => (
                <div
                  key={id}
                  role={isRowHeader === true ? "rowheader" : "cell"}
                  className={isAction === true ? "cell action" : "cell"}
                >
                  {isAction !== true && typeof title === "string" ? (
                    <span className="cell-title" aria-hidden="true">
                      {title}
                    </span>
                  ) : null}
                  {render(item)}
                </div>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function withIndex(indexes: number[], index: number | undefined, { count }: Range): number[] {
  if (index === undefined || index >= count || indexes.includes(index)) return indexes;
  return [...indexes, index].sort((one, other) => one - other);
}

function rowAt(body: HTMLElement | null, index: number): HTMLElement | null {
  return body?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? null;
}

function controlsOf(row: HTMLElement | null): HTMLElement[] {
  return [...(row?.querySelectorAll<HTMLElement>("a[href], button, input") ?? [])];
}
