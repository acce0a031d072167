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
