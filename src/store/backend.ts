import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import type { CompiledQuery } from "kysely";
import type { StagedRows } from "./audit/audit-stage";
import type { StoreContinuity, StoreMark, WriteHealth } from "./identity/store-health";
import type { StoreDatabase, StoreDatabaseTransaction } from "./schema/tables";
import type { StoreDialect, StoreLogger, StoreTopic } from "./store";

export interface ChangeFeedOptions {
  readonly instance: string;
  /** Milliseconds between two polls in case a notification is lost. */
  readonly pollInterval: number;
  readonly logger: StoreLogger;
  /** Called with the topics of changes that other instances have committed, or may have. */
  readonly hear: (topics: readonly StoreTopic[]) => void;
}

/** Change notifications between instances. */
export interface ChangeFeed {
  /** Within a transaction: other instances are notified when it is committed. */
  announce(trx: StoreDatabaseTransaction, topics: readonly StoreTopic[]): Promise<void>;
  /** Starts listening. If that needs a connection, everything is considered changed once it is made. */
  start(): void;
  stop(): Promise<void>;
}

/**
 * The liveness of instances: each holds a lock that its operating system or database server releases when the process
 * ends, in whatever way. No clock and no process id is involved.
 */
export interface InstanceLiveness {
  /** This instance. */
  readonly instance: string;
  isAlive(instance: string): Promise<boolean>;
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
  /** Time limit for responses of PostgreSQL, in milliseconds. */
  readonly deadline: number;
  /** Milliseconds between two checks that an SQLite file is still in place. */
  readonly pollInterval: number;
  /** Whether to create an SQLite file that does not exist. */
  readonly create: boolean;
}

/** An open database, before anything is known of what is in it. */
export interface Backend {
  readonly dialect: StoreDialect;
  /** Its location, for people; without a password. */
  readonly place: string;
  readonly db: StoreDatabase;
  /** Reads a few rows by their keys, outside of transactions; sees everything that is committed. */
  lookUp<Row>(this: void, query: CompiledQuery<Row>, parameters: readonly unknown[]): Promise<readonly Row[]>;
  /** Unix time in ms: of the database server, if there is one, or of this machine. */
  readonly clock: () => number;
  readonly continuity: StoreContinuity;
  readonly health: WriteHealth;
  /**
   * Appends to the audit log in one round trip. Resolves to false, with nothing changed, unless the log still ends at
   * `known` and the intents that are ended are still open.
   */
  appendAtOnce(this: void, rows: StagedRows, known: StoreMark): Promise<boolean>;
  /** Whether what is appended next can be passed on before `appendAtOnce` resolves: it is written in that order. */
  readonly takesAppendsAhead: boolean;
  /** Makes this instance known to the others. */
  enter(): Promise<InstanceLiveness>;
  /** Creates the change notifications of this instance. */
  createFeed(options: ChangeFeedOptions): ChangeFeed;
  close(): Promise<void>;
}

/**
 * Runs `work` in a transaction whose statements see what is committed by then. SQLite allows one writer at a time; with
 * PostgreSQL, transactions wait for each other's locks.
 */
export function runTransaction<T>(
  { dialect, db, health }: Pick<Backend, "dialect" | "db" | "health">,
  work: (trx: StoreDatabaseTransaction) => Promise<T>,
): Promise<T> {
  const transaction = db.transaction();
  const isolated = dialect === "postgres" ? transaction.setIsolationLevel("read committed") : transaction;
  return health.watch(() => isolated.execute(work));
}

const scope = new AsyncLocalStorage<{ open: boolean }>();

/** Marks `work` as part of a transaction. */
export async function inTransactionScope<T>(work: () => Promise<T>): Promise<T> {
  const current = { open: true };
  try {
    return await scope.run(current, work);
  } finally {
    current.open = false;
  }
}

/**
 * Turns a deadlock into an error: code within a transaction that requests a connection of its own.
 * @throws Error if called, however indirectly, within the work of a transaction
 */
export function assertOutsideTransaction(): void {
  if (scope.getStore()?.open === true) {
    throw new Error("Within a transaction, use the transaction's methods instead of the store's");
  }
}
