import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { CsvError, parse } from "csv-parse/sync";
import { firstLines, LINE_ENDS, type RawRow } from "../../bans/ban-csv";
import type { Refusal } from "../../client/errors";
import { CliError, exitCodes } from "../errors";

/** Alternative titles of columns. */
const ALIASES: Readonly<Record<string, string>> = {
  account: "jid",
  domain: "jid",
  user: "jid",
  address: "jid",
  room: "muc",
  nick: "nickname",
  until: "expires_at",
  expires: "expires_at",
  for: "duration_seconds",
  duration: "duration_seconds",
  notes: "note",
};

/** The column of a title: in any case, with spaces or hyphens for `_`, or an alternative title. */
function findColumn(title: string, columns: readonly string[]): string | undefined {
  const name = title.trim().toLowerCase().replace(/[ -]+/g, "_");
  const column = columns.includes(name) ? name : ALIASES[name];
  return column !== undefined && columns.includes(column) ? column : undefined;
}

/** The delimiter: a comma or, in files of spreadsheets, a semicolon or a tab. */
function findDelimiter(text: string): string {
  const [header = ""] = text.trimStart().split(/[\r\n]/, 1);
  const counts = [",", ";", "\t"].map((mark) => ({ mark, count: header.split(mark).length }));
  return counts.reduce((most, each) => (each.count > most.count ? each : most)).mark;
}

/** One line of a file: its request, or its problem. */
export type FileLine<Request> = {
  /** As editors count them, from 1. */
  readonly line: number;
} & ReadLine<Request>;

export type ReadLine<Request> =
  | { readonly request: Request; readonly problem?: undefined }
  | { readonly request?: undefined; readonly problem: Refusal };

/** The non-empty cells of a line, by column. */
export type Cells = Readonly<Record<string, string>>;

export interface CsvFile<Request> {
  /** "-": stdin */
  readonly path: string;
  /** The columns that the header may name. */
  readonly columns: readonly string[];
  /** The column for plain lists, which have no header; undefined: lists are rejected. */
  readonly listColumn?: string;
  readonly toRequest: (cells: Cells) => ReadLine<Request>;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads CSV (RFC 4180, or with `;` or tabs) in UTF-8 with a header, or a plain list with one entry per line and `#` for
 * comments.
 * @throws CliError
 */
export async function readCsvLines<Request>(
  file: CsvFile<Request>,
  stdin: NodeJS.ReadableStream,
): Promise<FileLine<Request>[]> {
  const { path, columns, listColumn, toRequest } = file;
  const name = path === "-" ? "stdin" : path;
  const list = listColumn === undefined ? "" : ", or a list with one JID or domain per line";
  const unusable = (message: string, cause?: unknown): CliError => {
    const advice = `It must be UTF-8 CSV with a header of some of the columns ${columns.join(", ")}${list}.`;
    return new CliError(exitCodes.usage, message, advice, { cause });
  };
  const bytes = await readBytes(path, stdin).catch((error: unknown) => {
    throw unusable(`the file cannot be read: ${messageOf(error)}`, error);
  });
  let text: string;
  try {
    // Without its byte order mark.
    text = utf8.decode(bytes);
  } catch (error) {
    throw unusable(`${name} is not UTF-8`, error);
  }
  const entries = listColumn === undefined ? undefined : readList(text, listColumn, columns);
  const lines = entries ?? (await readCsv(text, columns, name, unusable));
  if (lines.length === 0)
    throw unusable(`${name} has no lines${entries === undefined ? " below its header" : ""}`);
  return lines.map(({ line, cells }) => ({ line, ...toRequest(cells) }));
}

interface CellLine {
  readonly line: number;
  readonly cells: Cells;
}

/** The lines of a plain list; undefined if it is not one: the first line is a header, or has several cells. */
function readList(text: string, column: string, columns: readonly string[]): CellLine[] | undefined {
  const lines = text
    .split(/\r\n?|\n/)
    .map((each, index) => ({ line: index + 1, entry: each.replace(/(^|\s)#.*/, "").trim() }))
    .filter(({ entry }) => entry !== "");
  const [first] = lines;
  if (first !== undefined && /[,;\t]/.test(first.entry)) return undefined;
  if (first !== undefined && findColumn(first.entry, columns) !== undefined) return undefined;
  return lines.map(({ line, entry }) => ({ line, cells: { [column]: entry } }));
}

async function readCsv(
  text: string,
  columns: readonly string[],
  name: string,
  unusable: (message: string, cause?: unknown) => CliError,
): Promise<CellLine[]> {
  try {
    const rows = parse(text, {
      delimiter: findDelimiter(text),
      trim: true,
      skip_empty_lines: true,
      // All kinds of line ends, because a cell must keep those that it has.
      record_delimiter: LINE_ENDS,
      info: true,
    }) as unknown as RawRow[];
    const [{ record: header } = { record: [] }] = rows;
    const named = header.map((title) => {
      const column = findColumn(title, columns);
      if (column === undefined)
        throw unusable(`${name}, line 1, has a column called ${JSON.stringify(title)}`);
      return column;
    });
    if (new Set(named).size < named.length)
      throw unusable(`${name}, line 1, has two columns with the same name`);
    const lines = await firstLines(Buffer.from(text), rows);
    return rows.slice(1).flatMap(({ record }, index) => {
      const filled = record.flatMap((value, place) => (value === "" ? [] : [[named[place] ?? "", value]]));
      return filled.length === 0
        ? []
        : [{ line: lines[index + 1] ?? 0, cells: Object.fromEntries(filled) as Cells }];
    });
  } catch (error) {
    if (error instanceof CsvError) throw unusable(`${name} is not valid CSV: ${error.message}`, error);
    throw error;
  }
}

function readBytes(path: string, stdin: NodeJS.ReadableStream): Promise<Buffer> {
  return path === "-" ? buffer(stdin) : readFile(path);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
