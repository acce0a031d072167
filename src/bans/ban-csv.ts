import { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { CsvError, parse } from "csv-parse";
import type { RequestLimits } from "../contract/fields";
import type { Outcome } from "../contract/problem";
import type { GatewayOutcome } from "../errors";
import { mapInSlices } from "../time/slices";
import { type BanItem, CSV_FIELDS, fieldType, isBanField, readBanOrder } from "../wire/bans/ban-request";
import { type ManagedBan, managedBanSchema } from "../wire/bans/bans";

/** Row terminators of CSV. Within a quoted cell they are text. */
export const LINE_ENDS = ["\r\n", "\n", "\r"];

/** A row as csv-parse returns it with the option `info`. */
export interface RawRow {
  readonly record: readonly string[];
  /** `bytes`: offset of its end. */
  readonly info: { readonly bytes: number };
}

/**
 * The line number on which each row begins; quoted cells may span lines, and rows may have empty lines between them.
 */
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

// Spreadsheets evaluate a cell that begins with one of these characters as a formula when the file is opened. A leading
// apostrophe marks it as text. Cells that begin with apostrophes followed by one of these characters get one more, so
// that removing one restores the exact text.
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;
const DISARMED = /^'+[=+\-@\t\r\n＝＋－＠]/;

/** Escapes a text for a CSV cell. */
function escapeFormula(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** Unescapes the text of a CSV cell. */
export function unescapeFormula(cell: string): string {
  return DISARMED.test(cell) ? cell.slice(1) : cell;
}

/** The Content-Type. */
export const CSV = "text/csv";

const written = Object.keys(managedBanSchema.shape) as (keyof ManagedBan)[];

/** The exported columns: every field of a ban that is also a field of a request. */
export const CSV_COLUMNS = CSV_FIELDS.flatMap((field) => written.find((name) => name === field) ?? []);

/** One row of CSV. */
export interface CsvRow {
  /** Line number as in an editor: the header is line 1. */
  readonly line: number;
  readonly item: Outcome<BanItem>;
}

/** The header row, with its line end. */
export function writeCsvHeader(): string {
  return writeRow(CSV_COLUMNS);
}

/** One ban as a row (RFC 4180), with its line end. */
export function writeCsvRow(ban: ManagedBan): string {
  return writeRow(CSV_COLUMNS.map((column) => toText(ban[column])));
}

function toText(value: unknown): string {
  if (value === undefined) return "";
  // JIDs contain no spaces.
  return Array.isArray(value) ? value.join(" ") : `${value as string | true}`;
}

/** One row of CSV, with its line end. Cells that a spreadsheet would take for formulas are escaped. */
export function writeRow(cells: readonly string[]): string {
  return `${cells.map(writeCell).join(",")}\r\n`;
}

function writeCell(text: string): string {
  const cell = escapeFormula(text);
  return /[\s",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/**
 * Reads CSV (RFC 4180) in UTF-8 whose header names fields of a ban request. An empty cell means an absent field; an
 * apostrophe that escapes a formula is removed. The JIDs in `except` are separated by spaces, which no JID contains.
 * `now`: Unix time in ms.
 */
export async function readBanCsv(
  body: Buffer,
  limits: RequestLimits,
  now: number,
): Promise<GatewayOutcome<CsvRow[]>> {
  let text: string;
  let raw: RawRow[];
  try {
    // Byte order mark removed.
    text = new TextDecoder("utf-8", { fatal: true }).decode(body);
    const options = { trim: true, skip_empty_lines: true, record_delimiter: LINE_ENDS, info: true };
    raw = [];
    for await (const row of Readable.from(pieces(Buffer.from(text))).pipe(parse(options)))
      raw.push(row as RawRow);
  } catch (error) {
    return unusable(error instanceof CsvError ? error.message : "it is not UTF-8");
  }
  const [{ record: header } = { record: [] }, ...rows] = raw;
  const unknown = header.find((name) => !CSV_FIELDS.includes(name));
  if (unknown !== undefined) {
    const named = unknown.length <= 64 ? `called ${JSON.stringify(unknown)}` : "with an unknown name";
    return unusable(`it has a column ${named}; the columns are ${CSV_FIELDS.join(", ")}`);
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

/** Number of bytes parsed before the event loop gets a turn. */
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

/**
 * A cell as a JSON value. A text that is invalid for its field's type stays as it is, and is rejected with the field's
 * name.
 */
function readCell(name: string, text: string): unknown {
  switch (isBanField(name) ? fieldType(name) : "string") {
    case "integer":
      return /^\d{1,15}$/.test(text) ? Number(text) : text;
    case "array":
      return text.trim().split(/\s+/);
    case "boolean":
      return { true: true, false: false }[text.toLowerCase()] ?? text;
    case "object":
    case "string":
      return text;
  }
}

function unusable(what: string): GatewayOutcome<never> {
  const error = `Invalid CSV: ${what}`;
  return { ok: false, problem: { status: 400, code: "invalid-csv", error } };
}
