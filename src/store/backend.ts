import type { ChangeFeed, ChangeFeedOptions } from "./change-feed";
import type { StoreDatabase, StoreDatabaseTransaction } from "./database";
import type { Presence } from "./presence";
import type { StoreDialect } from "./store";
import type { StoreContinuity } from "./store-continuity";
import type { StoreLogger } from "./store-logger";
import type { WriteHealth } from "./write-health";

export interface BackendOptions {
  readonly logger: StoreLogger;
  /** Milliseconds after which a PostgreSQL that does not answer is given up on. */
  readonly deadline: number;
  /** Milliseconds between two looks whether an SQLite file is still there. */
  readonly pollInterval: number;
  /** Whether to make an SQLite file where there is none. */
  readonly create: boolean;
}

/** An open database, before anything is known of what is in it. */
export interface Backend {
  readonly dialect: StoreDialect;
  /** Where it is, for people; without a password. */
  readonly place: string;
  readonly db: StoreDatabase;
  /** Unix time in ms: of the database's server, where it has one, or of this machine. */
  readonly clock: () => number;
  readonly continuity: StoreContinuity;
  readonly health: WriteHealth;
  /** Makes this instance known to the others. */
  enter(): Promise<Presence>;
  /** How this instance hears of what the others commit. */
  createFeed(options: ChangeFeedOptions): ChangeFeed;
  close(): Promise<void>;
}

/** Runs `work` in a transaction in which each statement sees what is committed by then. With SQLite no other writer runs
 *  meanwhile; with PostgreSQL they meet at the locks they take. */
export function runTransaction<T>(
  { dialect, db, health }: Pick<Backend, "dialect" | "db" | "health">,
  work: (trx: StoreDatabaseTransaction) => Promise<T>,
): Promise<T> {
  const transaction = db.transaction();
  const isolated = dialect === "postgres" ? transaction.setIsolationLevel("read committed") : transaction;
  return health.watch(() => isolated.execute(work));
}
