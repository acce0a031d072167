import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import type { StoreContinuity } from "./identity/continuity";
import type { WriteHealth } from "./identity/write-health";
import type { StoreDatabase, StoreDatabaseTransaction } from "./schema/tables";
import type { StoreDialect, StoreLogger, StoreTopic } from "./store";

export interface ChangeFeedOptions {
  readonly instance: string;
  /** Milliseconds between two looks whether word was lost. */
  readonly pollInterval: number;
  readonly logger: StoreLogger;
  /** Is told of what other instances have committed, or may have. */
  readonly hear: (topics: readonly StoreTopic[]) => void;
}

/** How instances hear of what the others commit. */
export interface ChangeFeed {
  /** Within a transaction: the others are to hear of it when it is committed. */
  announce(trx: StoreDatabaseTransaction, topics: readonly StoreTopic[]): Promise<void>;
  /** Begins to listen. Where that needs a connection, everything may have changed when there is one. */
  start(): void;
  stop(): Promise<void>;
}

/**
 * Whether instances are alive, by a lock that each holds and that its operating system, or its database server, takes
 * from it when its process ends, however it ends. No clock is involved, and no process id.
 */
export interface InstanceLiveness {
  /** This instance. */
  readonly instance: string;
  isPresent(instance: string): Promise<boolean>;
  leave(): Promise<void>;
}

/** 16 hexadecimal digits, never used before. */
export function newInstance(): string {
  return randomBytes(8).toString("hex");
}

export function isInstance(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text);
}

export interface BackendOptions {
  readonly logger: StoreLogger;
  /** Milliseconds after which a PostgreSQL that does not answer is given up on. */
  readonly deadline: number;
  /** Milliseconds between two looks whether an SQLite file is still there. */
  readonly pollInterval: number;
  /** Whether to make an SQLite file where there is none. */
  readonly create: boolean;
}

/** One statement of a transaction whose statements are all known beforehand. */
export interface TransactionStep {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** What it must give for the transaction to be committed: so many changed rows; a first row with these values. */
  readonly changes?: number;
  readonly row?: Readonly<Record<string, unknown>>;
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
  /** Runs a whole transaction in one round trip, where the database has such a thing. Resolves to false, and then nothing was
   *  done, where a step did not give what it must. */
  readonly commitAtOnce?: (steps: readonly TransactionStep[]) => Promise<boolean>;
  /** Makes this instance known to the others. */
  enter(): Promise<InstanceLiveness>;
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

const scope = new AsyncLocalStorage<{ open: boolean }>();

/** Runs what a transaction consists of, so that it can be told from everything else. */
export async function inTransactionScope<T>(work: () => Promise<T>): Promise<T> {
  const current = { open: true };
  try {
    return await scope.run(current, work);
  } finally {
    current.open = false;
  }
}

/** Lets a mistake that would wait for ever be an error: within a transaction something asks for a connection of its own.
 *  @throws Error when called, however indirectly, by the work of a transaction */
export function assertOutsideTransaction(): void {
  if (scope.getStore()?.open === true) {
    throw new Error("Within a transaction, use the transaction's methods instead of the store's");
  }
}
