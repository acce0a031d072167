import type { ChangeFeed, ChangeFeedOptions } from "./change-feed";
import type { StoreDatabase, StoreDatabaseTransaction } from "./database";
import type { Presence } from "./presence";
import type { StoreDialect } from "./store";

/** An open database, before anything is known of what is in it. */
export interface Backend {
  readonly dialect: StoreDialect;
  readonly db: StoreDatabase;
  /** Unix time in ms: of the database's server, where it has one, or of this machine. */
  readonly clock: () => number;
  /** Makes this instance known to the others. */
  enter(): Promise<Presence>;
  /** How this instance hears of what the others commit. */
  createFeed(options: ChangeFeedOptions): ChangeFeed;
  close(): Promise<void>;
}

/** Runs `work` in a transaction in which each statement sees what is committed by then. With SQLite no other writer runs
 *  meanwhile; with PostgreSQL they meet at the locks they take. */
export function runTransaction<T>(
  { dialect, db }: Pick<Backend, "dialect" | "db">,
  work: (trx: StoreDatabaseTransaction) => Promise<T>,
): Promise<T> {
  const transaction = db.transaction();
  return (dialect === "postgres" ? transaction.setIsolationLevel("read committed") : transaction).execute(
    work,
  );
}
