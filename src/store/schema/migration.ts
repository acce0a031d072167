import { type RawBuilder, sql } from "kysely";
import type { StoreDialect } from "../store";
import type { StoreDatabaseTransaction } from "./tables";

/** One change of the schema. What a released one does is never changed; another one follows it. */
export interface Migration {
  readonly name: string;
  up(trx: StoreDatabaseTransaction, dialect: StoreDialect): Promise<void>;
}

/** What migrations make columns and tables of. */
interface ColumnTypes {
  /** An integer of 64 bits. */
  readonly int8: RawBuilder<unknown>;
  /** Compared and sorted by its bytes, whatever the locale of the server. */
  readonly text: RawBuilder<unknown>;
  /** What ends the definition of a table: SQLite keeps anything in any column unless told. */
  readonly end: RawBuilder<unknown>;
}

export function columnTypes(dialect: StoreDialect): ColumnTypes {
  return dialect === "sqlite"
    ? { int8: sql`integer`, text: sql`text`, end: sql`strict` }
    : { int8: sql`bigint`, text: sql`text collate "C"`, end: sql`` };
}
