import { type Command, Option } from "commander";
import { MAX_PAGE_SIZE } from "../../contract/fields";
import { type Column, printableText } from "../output/table";
import type { Terminal } from "../output/terminal";
import { wholeNumber } from "./values";
import { OPTIONS } from "./help-groups";

/** The options of every command that lists something. */
export interface ListingOptions {
  readonly limit?: number;
  readonly after?: string;
  readonly json?: true;
}

export function addListingOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--limit <count>", "one page of at most this many instead of all")
        .argParser(wholeNumber(MAX_PAGE_SIZE))
        .helpGroup(OPTIONS),
    )
    .addOption(
      new Option("--after <cursor>", "continue after this cursor of the previous page").helpGroup(OPTIONS),
    )
    .addOption(new Option("--json", "print the response as JSON").helpGroup(OPTIONS));
}

/** The common part of all pages. */
interface Page {
  readonly next?: string | undefined;
}

/**
 * The requested page or, without a limit, all pages.
 * @param read requests one page
 * @param join appends a page to the previous ones
 */
export async function readListing<P extends Page>(
  { limit, after }: ListingOptions,
  read: (page: { readonly limit: number; readonly after?: string | undefined }) => Promise<P>,
  join: (before: P, page: P) => P,
): Promise<P> {
  let listing = await read({ limit: limit ?? MAX_PAGE_SIZE, after });
  while (limit === undefined && listing.next !== undefined) {
    const { next } = listing;
    listing = join(listing, await read({ limit: MAX_PAGE_SIZE, after: next }));
    if (listing.next === next) throw new Error("The server returned the same page again");
  }
  return listing;
}

export interface Listing<Row> {
  readonly rows: readonly Row[];
  /** The value of `--json`. */
  readonly answer: object & { readonly next?: string | number | undefined };
  /** Printed if there are no entries. */
  readonly nothing: string;
}

export async function printListing<Row>(
  { rows, answer, nothing }: Listing<Row>,
  columns: readonly Column<Row>[],
  { json }: ListingOptions,
  terminal: Terminal,
): Promise<void> {
  if (json === true) {
    await terminal.printJson(answer);
    return;
  }
  if (rows.length === 0) terminal.tell(`${nothing}\n`);
  else await terminal.printTable(rows, columns);
  if (answer.next === undefined) return;
  terminal.tell(`More results: the same command with --after ${quote(printableText(String(answer.next)))}\n`);
}

/** Quoted as one word of a shell. */
function quote(text: string): string {
  return /^[\w@.:/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
