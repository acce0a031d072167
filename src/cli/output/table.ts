import stringWidth from "string-width";

// Control characters, which could move the cursor or worse (C1 ones are allowed in XML), line and paragraph separators,
// and invisible characters that change the direction of text (Unicode, UAX #9) or have no width, and could make one JID
// look like another. Joiners and variation selectors are harmless within an emoji (UTS #51).
const NOT_PRINTABLE =
  /(?!(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d\p{Extended_Pictographic}|(?<=\p{Extended_Pictographic})\ufe0f)[\p{Cc}\p{Zl}\p{Zp}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Cs}]/gu;

/** Untrusted text, such as a nickname, escaped so that it can be printed on a terminal in one line. */
export function printableText(text: string): string {
  return text.replace(
    NOT_PRINTABLE,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}}`,
  );
}

/** Equivalent JSON that is safe on a terminal: special characters are escaped. */
export function printableJson(json: string): string {
  return json.replace(NOT_PRINTABLE, (character) =>
    // Line ends of JSON are not part of any string.
    character === "\n"
      ? character
      : character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
  );
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The text in at most `width` columns of a terminal; "…" replaces the rest. */
export function shortenText(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let short = "";
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    const next = used + stringWidth(segment);
    if (next > width - 1) break;
    short += segment;
    used = next;
  }
  return `${short}…`;
}

/** A column of a table of `Row`s. */
export interface Column<Row> {
  readonly title: string;
  readonly value: (this: void, row: Row) => string | number | undefined;
}

export interface TableLayout {
  /** Width of the terminal, in columns; undefined: unlimited. */
  readonly width: number | undefined;
  /** Emphasizes titles. */
  readonly emphasize: (text: string) => string;
}

const GAP = "  ";
/** The minimum width of a column. */
const LEAST_WIDTH = 8;

/**
 * The rows as aligned lines under their titles; numbers are right-aligned. If there is not enough room, the widest
 * columns are shortened first; if even that is not enough, each row becomes a paragraph of `title value` lines.
 */
export function formatTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { width, emphasize }: TableLayout,
): string {
  const cells = rows.map((row) => columns.map(({ value }) => cellOf(value(row))));
  const natural = columns.map(({ title }, index) =>
    cells.reduce((most, row) => Math.max(most, stringWidth(row[index]?.text ?? "")), stringWidth(title)),
  );
  const widths = width === undefined ? natural : fit(natural, width - GAP.length * (columns.length - 1));
  if (widths === undefined) return formatRecords(cells, columns, width, emphasize);
  const line = (texts: readonly string[], isRight: (index: number) => boolean): string =>
    texts.map((text, index) => pad(text, widths[index] ?? 0, isRight(index))).join(GAP);
  const numeric = columns.map((_, index) => cells.length > 0 && cells.every((row) => row[index]?.isNumber));
  const isNumeric = (index: number): boolean => numeric[index] === true;
  const titles = emphasize(
    line(
      columns.map(({ title }) => title),
      isNumeric,
    ).trimEnd(),
  );
  const lines = cells.map((row) =>
    line(
      row.map(({ text }) => text),
      isNumeric,
    ).trimEnd(),
  );
  return [titles, ...lines].map((text) => `${text}\n`).join("");
}

interface Cell {
  readonly text: string;
  readonly isNumber: boolean;
}

function cellOf(value: string | number | undefined): Cell {
  return {
    text: value === undefined ? "" : printableText(String(value)),
    isNumber: typeof value === "number",
  };
}

/** The widths that together take at most `room`; undefined if a column would become too narrow. */
function fit(natural: readonly number[], room: number): number[] | undefined {
  const total = natural.reduce((sum, width) => sum + width, 0);
  if (total <= room) return [...natural];
  // The widest are cut to a common width, as large as possible.
  for (let most = Math.max(...natural) - 1; most >= LEAST_WIDTH; most--) {
    const cut = natural.map((width) => Math.min(width, most));
    const used = cut.reduce((sum, width) => sum + width, 0);
    if (used > room) continue;
    let spare = room - used;
    return cut.map((width, index) => (width < (natural[index] ?? 0) && spare-- > 0 ? width + 1 : width));
  }
  return undefined;
}

function formatRecords<Row>(
  cells: readonly (readonly Cell[])[],
  columns: readonly Column<Row>[],
  width: number | undefined,
  emphasize: (text: string) => string,
): string {
  const most = Math.max(...columns.map(({ title }) => stringWidth(title)));
  const room = width === undefined ? undefined : Math.max(1, width - most - GAP.length);
  return cells
    .map((row) =>
      columns
        .map(({ title }, index) => {
          const text = row[index]?.text ?? "";
          const shown = room === undefined ? text : shortenText(text, room);
          return `${emphasize(pad(title, most, false))}${GAP}${shown}`.trimEnd() + "\n";
        })
        .join(""),
    )
    .join("\n");
}

function pad(text: string, width: number, isRight: boolean): string {
  const short = shortenText(text, width);
  const space = " ".repeat(Math.max(0, width - stringWidth(short)));
  return isRight ? space + short : short + space;
}
