import type { Audit, AuditWrites } from "./audit/audit";
import type { Bans, BanWrites } from "./bans/bans";
import type { ServerSyncs, ServerSyncWrites } from "./server-status/server-status";
import type { Tokens, TokenWrites } from "./tokens/tokens";

/**
 * Which instance reconciles. The clocks of the instances do not count: it ends by the clock of PostgreSQL, by what another
 * instance has seen for as long as it lasts, or, with SQLite, with the process that has it. Whoever stops prolonging it,
 * because it ended, hangs, or cannot reach the database, loses it.
 */
export interface Lease {
  /** Takes the lease where nobody has it, or prolongs it where this instance has it.
   *  @param duration for how long from now, in milliseconds
   *  @returns whether this instance has it */
  acquire(duration: number): Promise<boolean>;
  /** Gives it back where this instance has it. */
  release(): Promise<void>;
}

/** `bans`: there may be changes of bans; `servers`: of what is known of servers. */
export const storeTopics = ["bans", "servers"] as const;

export type StoreTopic = (typeof storeTopics)[number];

/** Word of what any instance has committed. */
export interface StoreChanges {
  /**
   * Calls `listener` soon after something of that topic was committed, by whichever instance, and from time to time all the
   * same, should word of it be lost: whoever listens looks what there is. It must not throw.
   * @returns what ends it
   */
  listen(topic: StoreTopic, listener: () => void): () => void;
}

export type StoreDialect = "sqlite" | "postgres";

/**
 * What the control plane remembers: one SQLite file, or one PostgreSQL database that several instances share.
 *
 * All times are milliseconds since 1970 (UTC). Where the database cannot be reached, every method rejects with the
 * driver's own error; refusals of the store itself are the classes in `store-errors.ts`.
 */
export interface Store {
  readonly dialect: StoreDialect;
  /** Of the store, made once with it; a copy of it has the same. */
  readonly identity: string;
  /** This opening of the store, as audit entries name it; a new one at every `openStore`. */
  readonly instance: string;
  /** Unix time in ms, as everything that is stored has it: the clock of the database server or, with SQLite, of this machine. */
  readonly clock: () => number;
  readonly tokens: Tokens;
  readonly audit: Audit;
  readonly bans: Bans;
  readonly serverSyncs: ServerSyncs;
  /** Which instance reconciles. */
  readonly lease: Lease;
  readonly changes: StoreChanges;
  /**
   * Runs `work` in one transaction of the database: all that it writes through `tx`, state and audit, is there
   * afterwards, or none of it is because `work` rejected or the process ended.
   *
   * Transactions run one after another, over all instances, so `work` waits for nothing but `tx`: no HTTP, and no
   * method of the store itself, which would wait for this transaction in turn.
   */
  transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
  /** Resolves when the database answers, is the one that was opened, and took the last write or takes one now. Otherwise it
   *  rejects: with a StoreLostError where it is another one. */
  ping(): Promise<void>;
  /** Writes what is still to be written and closes the database. Nothing may be called afterwards but `close`. */
  close(): Promise<void>;
}

/** The store as it is inside of a transaction. Not to be used after `work` has settled. */
export interface StoreTransaction {
  readonly tokens: TokenWrites;
  readonly audit: AuditWrites;
  readonly bans: BanWrites;
  readonly serverSyncs: ServerSyncWrites;
}

/** What the store needs of a logger; a pino logger is one. */
export interface StoreLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
