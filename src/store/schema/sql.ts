import { type Expression, type RawBuilder, sql } from "kysely";

/**
 * The indexed prefix of a text, because PostgreSQL rejects rows with an index entry longer than 2,704 bytes. Searches
 * compare this first, to use the index, and then the whole text.
 */
export function beginning(text: Expression<unknown>): RawBuilder<string> {
  return sql`substr(${text}, 1, 128)`;
}

/** The indexed prefix of a text to search for. */
export function beginningOf(text: string): RawBuilder<string> {
  return beginning(sql`cast(${text} as text)`);
}

/**
 * Text that both databases can store: U+0000, which PostgreSQL rejects, and unpaired surrogates, which UTF-8 cannot
 * represent, become U+FFFD. JSON columns do not need this, because JSON can escape both.
 */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\ufffd");
}

/** The columns that an upsert updates in an existing row: all inserted ones except those of the key. */
export function excluded<Row extends object, Key extends keyof Row>(
  rows: readonly Row[],
  key: readonly Key[],
): { [Column in Exclude<keyof Row, Key>]: RawBuilder<Row[Column]> } {
  const [first] = rows;
  const columns = Object.keys(first ?? {}).filter((column) => !(key as readonly string[]).includes(column));
  return Object.fromEntries(
    columns.map((column) => [column, sql`${sql.ref(`excluded.${column}`)}`]),
  ) as ReturnType<typeof excluded<Row, Key>>;
}

/** Number of rows per statement, so that its parameters stay below the limits of both databases. */
const rowsAtOnce = 500;

export function inChunks<T>(items: readonly T[]): T[][] {
  const slices: T[][] = [];
  for (let start = 0; start < items.length; start += rowsAtOnce)
    slices.push(items.slice(start, start + rowsAtOnce));
  return slices;
}

const defaultLimit = 100;
const maxLimit = 1_000;

/**
 * The page size.
 * @throws RangeError for an invalid limit
 */
export function checkPageLimit(limit = defaultLimit): number {
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit) {
    throw new RangeError(`The page limit must be a whole number from 1 to ${maxLimit}`);
  }
  return limit;
}
