import { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { CsvError, parse } from "csv-parse";
import type { RequestLimits } from "../contract/fields";
import type { Outcome } from "../contract/problem";
import type { GatewayOutcome } from "../errors";
import { mapInSlices } from "../time/slices";
import { type BanItem, fieldType, isBanField, ORDER_FIELDS, readBanOrder } from "../wire/ban-request";
import { type ManagedBan, managedBanSchema } from "../wire/bans";

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

// A spreadsheet takes a cell for a formula that begins with one of these, and calculates it when the file is opened. An
// apostrophe before it says that it is text. Cells that begin with apostrophes and then one of these get one more, so that
// taking one away gives exactly what there was.
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;
const DISARMED = /^'+[=+\-@\t\r\n＝＋－＠]/;

/** A text as it can stand in a cell of CSV. */
function escapeFormula(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** The text that stands in a cell of CSV. */
export function unescapeFormula(cell: string): string {
  return DISARMED.test(cell) ? cell.slice(1) : cell;
}

/** The Content-Type. */
export const CSV = "text/csv";

const written = Object.keys(managedBanSchema.shape) as (keyof ManagedBan)[];

/** The columns that are written: all fields of a ban that are fields of a request, too. */
export const CSV_COLUMNS = ORDER_FIELDS.flatMap((field) => written.find((name) => name === field) ?? []);

/** One row of CSV. */
export interface CsvRow {
  /** As editors count them: the header is line 1. */
  readonly line: number;
  readonly item: Outcome<BanItem>;
}

/** The header, with the end of its line. */
export function writeCsvHeader(): string {
  return writeRow(CSV_COLUMNS);
}

/** One ban as a row (RFC 4180), with the end of its line. */
export function writeCsvRow(ban: ManagedBan): string {
  return writeRow(CSV_COLUMNS.map((column) => toText(ban[column])));
}

function toText(value: unknown): string {
  if (value === undefined) return "";
  // JIDs contain no spaces.
  return Array.isArray(value) ? value.join(" ") : `${value as string | true}`;
}

function writeRow(cells: readonly string[]): string {
  return `${cells.map(writeCell).join(",")}\r\n`;
}

function writeCell(text: string): string {
  const cell = escapeFormula(text);
  return /[\s",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/**
 * Reads CSV (RFC 4180) in UTF-8 whose header names fields of a ban to place. A cell that is empty says nothing; an
 * apostrophe before what would be a formula is taken away. `except` has its JIDs with spaces between them, which no JID
 * contains. `now` in milliseconds since 1970.
 */
export async function readBanCsv(
  body: Buffer,
  limits: RequestLimits,
  now: number,
): Promise<GatewayOutcome<CsvRow[]>> {
  let text: string;
  let raw: RawRow[];
  try {
    // Without its byte order mark.
    text = new TextDecoder("utf-8", { fatal: true }).decode(body);
    const options = { trim: true, skip_empty_lines: true, record_delimiter: LINE_ENDS, info: true };
    raw = [];
    for await (const row of Readable.from(pieces(Buffer.from(text))).pipe(parse(options)))
      raw.push(row as RawRow);
  } catch (error) {
    return unusable(error instanceof CsvError ? error.message : "it is not UTF-8");
  }
  const [{ record: header } = { record: [] }, ...rows] = raw;
  const unknown = header.find((name) => !ORDER_FIELDS.includes(name));
  if (unknown !== undefined) {
    const named = unknown.length <= 64 ? `called ${JSON.stringify(unknown)}` : "with an unknown name";
    return unusable(`it has a column ${named}; the columns are ${ORDER_FIELDS.join(", ")}`);
  }
  if (new Set(header).size < header.length) return unusable("it has two columns with the same name");
  if (rows.length < 1 || rows.length > limits.maxBatch) {
    return unusable(`it must have 1 to ${limits.maxBatch} rows below its header`);
  }
  const lines = await firstLines(Buffer.from(text), raw);
  const read = await mapInSlices(rows, ({ record }, index) => ({
    line: lines[index + 1] ?? 0,
    item: readBanOrder(toFields(header, record), now),
  }));
  return { ok: true, value: read };
}

/** So many bytes are parsed before the event loop gets a turn. */
const PIECE = 65_536;

async function* pieces(text: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < text.length; start += PIECE) {
    yield text.subarray(start, start + PIECE);
    await nextTurn();
  }
}

function toFields(header: readonly string[], record: readonly string[]): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [index, name] of header.entries()) {
    const cell = record[index] ?? "";
    if (cell !== "") fields[name] = readCell(name, unescapeFormula(cell));
  }
  return fields;
}

/** A cell as a JSON value; a text that is none of its field's type stays as it is, and is rejected with the field's name. */
function readCell(name: string, text: string): unknown {
  switch (isBanField(name) ? fieldType(name) : "string") {
    case "integer":
      return /^\d{1,15}$/.test(text) ? Number(text) : text;
    case "array":
      return text.trim().split(/\s+/);
    case "boolean":
      return { true: true, false: false }[text.toLowerCase()] ?? text;
    case "string":
      return text;
  }
}

function unusable(what: string): GatewayOutcome<never> {
  const error = `Invalid CSV: ${what}`;
  return { ok: false, problem: { status: 400, code: "invalid-csv", error } };
}
