import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { CsvError, parse } from "csv-parse/sync";
import { parseKickRequest } from "../contract/kick-request";
import type { Problem } from "../contract/problem";
import { nodeJson } from "../node-json";
import { CliError } from "./cli-error";
import { exitCodes } from "./exit-codes";
import { type KickWish, toKickWish } from "./kick-wish";

/** One line of a file of people to kick. */
export interface KickLine {
  /** As editors count them: the header is line 1. */
  readonly line: number;
  readonly wish: KickWish | Problem;
}

const COLUMNS = ["nickname", "muc", "jid", "occupant_id", "reason", "ban_seconds"];

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads CSV (RFC 4180) in UTF-8 whose header names fields of a kick.
 * @param path "-": from `stdin`
 * @throws CliError
 */
export async function readKickFile(
  path: string,
  force: boolean,
  stdin: NodeJS.ReadableStream,
): Promise<KickLine[]> {
  const name = path === "-" ? "stdin" : path;
  const lines = parseText(decode(await readBytes(path, stdin), name), name);
  if (lines.length === 0) throw unusable(`${name} has no lines below its header`);
  return lines.map(({ record, line }) => ({ line, wish: toWish(record, force) }));
}

interface RawLine {
  readonly line: number;
  readonly record: Readonly<Record<string, string>>;
}

async function readBytes(path: string, stdin: NodeJS.ReadableStream): Promise<Buffer> {
  try {
    return path === "-" ? await buffer(stdin) : await readFile(path);
  } catch (error) {
    throw unusable(`the file cannot be read: ${messageOf(error)}`, error);
  }
}

function decode(bytes: Buffer, name: string): string {
  try {
    // One kind of line ends, so that lines are counted as editors count them.
    return utf8.decode(bytes).replace(/\r\n?/g, "\n");
  } catch (error) {
    throw unusable(`${name} is not UTF-8`, error);
  }
}

function parseText(text: string, name: string): RawLine[] {
  try {
    const entries = parse<{ readonly record: RawLine["record"]; readonly info: { readonly lines: number } }>(
      text,
      {
        bom: true,
        trim: true,
        skip_empty_lines: true,
        info: true,
        columns: (header: string[]) => {
          checkHeader(header, name);
          return header;
        },
      },
    );
    return entries.map(({ record, info }) => ({ record, line: firstLine(record, info.lines) }));
  } catch (error) {
    if (error instanceof CsvError) throw unusable(`${name} is not CSV: ${error.message}`, error);
    throw error;
  }
}

/** A quoted cell may go over several lines. */
function firstLine(record: RawLine["record"], lastLine: number): number {
  return lastLine - Object.values(record).join("").split("\n").length + 1;
}

function checkHeader(header: readonly string[], name: string): void {
  const unknown = header.find((column) => !COLUMNS.includes(column));
  if (unknown !== undefined) throw unusable(`${name} has a column called ${JSON.stringify(unknown)}`);
  if (new Set(header).size < header.length) throw unusable(`${name} has two columns of one name`);
}

function toWish(record: Readonly<Record<string, string>>, force: boolean): KickWish | Problem {
  // An empty cell says nothing.
  const fields: { [name: string]: unknown; ban_seconds?: unknown } = Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== ""),
  );
  const { ban_seconds: seconds } = record;
  if (seconds !== undefined && /^\d+$/.test(seconds)) fields.ban_seconds = Number(seconds);
  const request = parseKickRequest(fields, nodeJson);
  return request.ok ? toKickWish(request.value, force) : request.problem;
}

function unusable(message: string, cause?: unknown): CliError {
  const advice = `It must be CSV in UTF-8 whose first line names its columns, of ${COLUMNS.join(", ")}.`;
  return new CliError(exitCodes.usage, message, advice, { cause });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
