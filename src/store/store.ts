import type { Audit, AuditWrites } from "./audit/audit";
import type { Bans, BanWrites } from "./bans/bans";
import type { Notes, NoteWrites } from "./notes/notes";
import type { ServerSyncs, ServerSyncWrites } from "./server-status/server-status";
import type { Sessions } from "./sessions/sessions";
import type { Tokens, TokenWrites } from "./tokens/tokens";
import type { Webhooks } from "./webhooks/webhooks";

/**
 * The right to reconcile and to deliver to webhooks. The clocks of the instances do not matter: it expires by the clock of PostgreSQL, when
 * another instance has seen no renewal for its duration, or, with SQLite, when the process of its holder ends. A holder
 * that ends, hangs, or cannot reach the database loses it.
 */
export interface Lease {
  /**
   * Takes the lease if it is free, or renews it if this instance holds it.
   * @param duration from now, in milliseconds
   * @returns whether this instance holds it
   */
  acquire(duration: number): Promise<boolean>;
  /** Releases it if this instance holds it. */
  release(): Promise<void>;
}

/** `bans`: changes of bans; `servers`: changes of the status of servers. */
export const storeTopics = ["bans", "servers"] as const;

export type StoreTopic = (typeof storeTopics)[number];

/** Notifications of commits of any instance. */
export interface StoreChanges {
  /**
   * Calls `listener` soon after a commit of that topic by any instance, and periodically in case a notification is
   * lost: it should read the current state. It must not throw.
   * @returns stops listening
   */
  listen(topic: StoreTopic, listener: () => void): () => void;
}

export type StoreDialect = "sqlite" | "postgres";

/**
 * The state of the control plane: one SQLite file, or one PostgreSQL database that several instances share. All times
 * are Unix times in ms. If the database is unavailable, every method rejects with the driver's own error; errors of the
 * store itself are the classes in `errors.ts`.
 */
export interface Store {
  readonly dialect: StoreDialect;
  /** The identity of the store, created with it; a copy has the same. */
  readonly identity: string;
  /** The id of this instance in audit entries; a new one for every `openStore`. */
  readonly instance: string;
  /**
   * Unix time in ms, used for everything that is stored: the clock of the database server or, with SQLite, of this
   * machine.
   */
  readonly clock: () => number;
  readonly tokens: Tokens;
  readonly sessions: Sessions;
  readonly audit: Audit;
  readonly bans: Bans;
  readonly notes: Notes;
  readonly serverSyncs: ServerSyncs;
  readonly webhooks: Webhooks;
  /** The lease of the reconciler. */
  readonly lease: Lease;
  readonly changes: StoreChanges;
  /**
   * Runs `work` in one database transaction: everything that it writes through `tx`, state and audit log, is committed,
   * or nothing if `work` rejects or the process ends. Transactions of all instances run one after another, so `work`
   * must wait for nothing but `tx`: no HTTP, and no method of the store itself, which would wait for this transaction
   * in turn.
   */
  transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
  /**
   * Resolves if the database responds, is the one that was opened, and the last write succeeded or one succeeds now.
   * Otherwise it rejects: with a StoreLostError if it is another database.
   */
  ping(): Promise<void>;
  /** Completes pending writes and closes the database. Nothing but `close` may be called afterwards. */
  close(): Promise<void>;
}

/** The store within a transaction. Not to be used after `work` has settled. */
export interface StoreTransaction {
  readonly tokens: TokenWrites;
  readonly sessions: Pick<Sessions, "create" | "end" | "endOf">;
  readonly audit: AuditWrites;
  readonly bans: BanWrites;
  readonly notes: NoteWrites;
  readonly serverSyncs: ServerSyncWrites;
}

/** The store's interface to a logger; a pino logger implements it. */
export interface StoreLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
