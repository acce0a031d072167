import { type Expression, type RawBuilder, sql } from "kysely";

/** What an index has of a text, because PostgreSQL refuses a row whose part of an index is longer than 2,704 bytes. Whoever
 *  searches compares this first, to find the index, and then the whole. */
export function beginning(text: Expression<unknown>): RawBuilder<string> {
  return sql`substr(${text}, 1, 128)`;
}

/** The same of a text that is searched for. */
export function beginningOf(text: string): RawBuilder<string> {
  return beginning(sql`cast(${text} as text)`);
}

/**
 * Text as both databases can keep it: U+0000, which PostgreSQL refuses, and surrogates without their other half, which
 * UTF-8 cannot say, become U+FFFD. Everything else stays as it is. What goes into a JSON column needs none of this,
 * because JSON can escape both.
 */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\ufffd");
}

/** An integer of 64 bits as a number.
 *  @throws RangeError where a number would be another integer than it */
export function safeNumber(integer: bigint | string): number {
  const value = Number(integer);
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`The database contains ${integer}, which exceeds the range of exact numbers`);
  }
  return value;
}

/** So many rows at once keep the parameters of a statement below what both databases take. */
const rowsAtOnce = 500;

export function inSlices<T>(items: readonly T[]): T[][] {
  const slices: T[][] = [];
  for (let start = 0; start < items.length; start += rowsAtOnce)
    slices.push(items.slice(start, start + rowsAtOnce));
  return slices;
}

const defaultLimit = 100;
const maxLimit = 1_000;

/** How many a page holds.
 *  @throws RangeError for a limit that is none */
export function checkPageLimit(limit = defaultLimit): number {
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit) {
    throw new RangeError(`The page limit must be a whole number from 1 to ${maxLimit}`);
  }
  return limit;
}
