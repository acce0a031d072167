import { mapInSlices } from "../time-slices";

/** What ends a row of CSV. Within a cell each of them is text. */
export const LINE_ENDS = ["\r\n", "\n", "\r"];

/** A row as csv-parse gives it, with `info`. */
export interface RawRow {
  readonly record: readonly string[];
  /** `bytes`: where it ends. */
  readonly info: { readonly bytes: number };
}

/** The lines that rows begin on; quoted cells may go over several, and there may be empty ones in between. */
export function firstLines(text: Buffer, rows: readonly RawRow[]): Promise<number[]> {
  let start = 0;
  let line = 1;
  return mapInSlices(rows, ({ info }) => {
    const row = text.subarray(start, info.bytes).toString();
    const first = line + countLineEnds(/^\s*/.exec(row)?.[0] ?? "");
    line += countLineEnds(row);
    start = info.bytes;
    return first;
  });
}

function countLineEnds(text: string): number {
  return (text.match(/\r\n?|\n/g) ?? []).length;
}
