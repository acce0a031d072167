import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { CsvError, parse } from "csv-parse/sync";
import type { Refusal } from "../client/refusal";
import { CliError } from "./cli-error";
import { exitCodes } from "./exit-codes";

/** One line of a file: what it asks for, or why that cannot be asked for. */
export type FileLine<Wish> = {
  /** As editors count them: the header is line 1. */
  readonly line: number;
} & ReadLine<Wish>;

export type ReadLine<Wish> =
  | { readonly wish: Wish; readonly problem?: undefined }
  | { readonly wish?: undefined; readonly problem: Refusal };

/** The cells of a line that are not empty, by the names of their columns. */
export type Cells = Readonly<Record<string, string>>;

export interface CsvFile<Wish> {
  /** "-": stdin */
  readonly path: string;
  /** Those that the header may name. */
  readonly columns: readonly string[];
  readonly toWish: (cells: Cells) => ReadLine<Wish>;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads CSV (RFC 4180) in UTF-8 whose header names its columns.
 * @throws CliError
 */
export async function readCsvLines<Wish>(
  { path, columns, toWish }: CsvFile<Wish>,
  stdin: NodeJS.ReadableStream,
): Promise<FileLine<Wish>[]> {
  const name = path === "-" ? "stdin" : path;
  const unusable = (message: string, cause?: unknown): CliError => {
    const advice = `It must be CSV in UTF-8 whose first line names its columns, of ${columns.join(", ")}.`;
    return new CliError(exitCodes.usage, message, advice, { cause });
  };
  const checkHeader = (header: string[]): string[] => {
    const unknown = header.find((column) => !columns.includes(column));
    if (unknown !== undefined) throw unusable(`${name} has a column called ${JSON.stringify(unknown)}`);
    if (new Set(header).size < header.length) throw unusable(`${name} has two columns of one name`);
    return header;
  };
  const bytes = await readBytes(path, stdin).catch((error: unknown) => {
    throw unusable(`the file cannot be read: ${messageOf(error)}`, error);
  });
  let text: string;
  try {
    // One kind of line ends, so that lines are counted as editors count them.
    text = utf8.decode(bytes).replace(/\r\n?/g, "\n");
  } catch (error) {
    throw unusable(`${name} is not UTF-8`, error);
  }
  try {
    const entries = parse<Entry>(text, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      info: true,
      columns: checkHeader,
    });
    if (entries.length === 0) throw unusable(`${name} has no lines below its header`);
    return entries.map(({ record, info }) => {
      const cells = Object.fromEntries(Object.entries(record).filter(([, value]) => value !== ""));
      return { line: firstLine(record, info.lines), ...toWish(cells) };
    });
  } catch (error) {
    if (error instanceof CsvError) throw unusable(`${name} is not CSV: ${error.message}`, error);
    throw error;
  }
}

interface Entry {
  readonly record: Cells;
  /** `lines`: the last one of the record. */
  readonly info: { readonly lines: number };
}

function readBytes(path: string, stdin: NodeJS.ReadableStream): Promise<Buffer> {
  return path === "-" ? buffer(stdin) : readFile(path);
}

/** A quoted cell may go over several lines. */
function firstLine(record: Cells, lastLine: number): number {
  return lastLine - Object.values(record).join("").split("\n").length + 1;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
