import type { Column } from "./format-table";
import type { ListingOptions } from "./listing-options";
import { printableText } from "./printable-text";
import type { Terminal } from "./terminal";

export interface Listing<Row> {
  readonly rows: readonly Row[];
  /** What is printed as JSON. */
  readonly answer: object & { readonly next?: string | number | undefined };
  /** What is said where there are none. */
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
  terminal.tell(`More results: continue with --after ${quote(printableText(String(answer.next)))}\n`);
}

/** As a shell takes it for one word. */
function quote(text: string): string {
  return /^[\w@.:/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
