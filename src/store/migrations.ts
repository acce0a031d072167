import type { StoreDatabaseTransaction } from "./database";
import { tokensAndAudit } from "./migrations/0001-tokens-and-audit";
import { bans } from "./migrations/0002-bans";
import type { StoreDialect } from "./store";

/** One change of the schema. What a released one does is never changed; another one follows it. */
export interface Migration {
  readonly name: string;
  up(trx: StoreDatabaseTransaction, dialect: StoreDialect): Promise<void>;
}

/** In the order in which they are made. */
export const migrations: readonly [Migration, ...Migration[]] = [tokensAndAudit, bans];
