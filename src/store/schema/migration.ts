import { type RawBuilder, sql } from "kysely";
import type { StoreDialect } from "../store";
import type { StoreDatabaseTransaction } from "./tables";

/** One change of the schema. A released one is never changed; another one follows it. */
export interface Migration {
  readonly name: string;
  up(trx: StoreDatabaseTransaction, dialect: StoreDialect): Promise<void>;
}

/** Column types and table options for migrations. */
interface ColumnTypes {
  /** An integer of 64 bits. */
  readonly int8: RawBuilder<unknown>;
  /** Compared and sorted by bytes, whatever the locale of the server. */
  readonly text: RawBuilder<unknown>;
  /** The end of a table definition: by default, SQLite stores any type in any column. */
  readonly end: RawBuilder<unknown>;
}

export function columnTypes(dialect: StoreDialect): ColumnTypes {
  return dialect === "sqlite"
    ? { int8: sql`integer`, text: sql`text`, end: sql`strict` }
    : { int8: sql`bigint`, text: sql`text collate "C"`, end: sql`` };
}
