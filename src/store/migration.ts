import type { StoreDatabaseTransaction } from "./database";
import type { StoreDialect } from "./store";

/** One change of the schema. What a released one does is never changed; another one follows it. */
export interface Migration {
  readonly name: string;
  up(trx: StoreDatabaseTransaction, dialect: StoreDialect): Promise<void>;
}
