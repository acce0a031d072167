import { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { CsvError, parse } from "csv-parse";
import type { RequestLimits } from "../contract/fields";
import type { Outcome } from "../contract/problem";
import { formatTimestamp } from "../contract/timestamp";
import type { GatewayOutcome } from "../errors";
import type { BanRecord } from "../store/bans/bans";
import { mapInSlices } from "../time/slices";
import { type BanItem, ORDER_FIELDS, readBanItem } from "./ban-request";

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

/** The columns that are written, which are fields of a ban to place. */
export const CSV_COLUMNS = ["id", "jid", "muc", "reason", "note", "expires_at", "except", "spare_affiliated"];

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
export function writeCsvRow(ban: BanRecord): string {
  const { id, jid, muc, reason, note, expiresAt, except = [], spareAffiliated } = ban;
  const end = expiresAt === undefined ? "" : formatTimestamp(Math.floor(expiresAt / 1000));
  const spares = spareAffiliated === true ? "true" : "";
  return writeRow([id, jid, muc ?? "", reason ?? "", note ?? "", end, except.join(" "), spares]);
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
    item: readBanItem(toFields(header, record), now),
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

const FLAGS = ["spare_affiliated", "force", "allow_dotless", "dry_run"];

/** What is no text, as JSON would have it; left as it is where it is nothing of the kind, so that it is refused by name. */
function readCell(name: string, text: string): unknown {
  if (name === "duration_seconds" && /^\d{1,15}$/.test(text)) return Number(text);
  if (name === "except") return text.trim().split(/\s+/);
  if (FLAGS.includes(name)) return { true: true, false: false }[text.toLowerCase()] ?? text;
  return text;
}

function unusable(what: string): GatewayOutcome<never> {
  const error = `Invalid CSV: ${what}`;
  return { ok: false, problem: { status: 400, code: "invalid-csv", error } };
}
