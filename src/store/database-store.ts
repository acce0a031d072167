import { AuditLog, TransactionAudit } from "./audit/audit-log";
import { AuditWriter, type AuditWriterContext } from "./audit/audit-writer";
import {
  type Backend,
  type ChangeFeed,
  type InstanceLiveness,
  inTransactionScope,
  runTransaction,
} from "./backend";
import { TransactionBans } from "./bans/ban-writes";
import { StoredBans } from "./bans/stored-bans";
import { DatabaseLease } from "./database-lease";
import { checkStoreMark } from "./identity/store-mark";
import type { StoreDatabaseTransaction } from "./schema/tables";
import { StoredNotes, TransactionNotes } from "./notes/stored-notes";
import { StoredServerSyncs, TransactionServerSyncs } from "./server-status/server-status-store";
import { SessionStore, TransactionSessions } from "./sessions/session-store";
import type { Store, StoreChanges, StoreLogger, StoreTopic, StoreTransaction } from "./store";
import { TokenStore, TransactionTokens } from "./tokens/token-store";
import { WebhookStore } from "./webhooks/webhook-store";

export interface DatabaseStoreParts {
  readonly backend: Backend;
  /** Identity of the store. */
  readonly identity: string;
  readonly liveness: InstanceLiveness;
  readonly clock: () => number;
  /** A monotonic clock, in ms. */
  readonly monotonic: () => number;
  readonly logger: StoreLogger;
  /** Milliseconds. */
  readonly pollInterval: number;
}

/** The store in a database with the current schema. */
export class DatabaseStore implements Store {
  readonly dialect: Store["dialect"];
  readonly identity: string;
  readonly instance: string;
  readonly clock: () => number;
  readonly tokens: TokenStore;
  readonly sessions: SessionStore;
  readonly audit: AuditLog;
  readonly bans: StoredBans;
  readonly notes: StoredNotes;
  readonly serverSyncs: StoredServerSyncs;
  readonly webhooks: WebhookStore;
  readonly lease: DatabaseLease;
  readonly changes: ChangeListeners;
  readonly #parts: DatabaseStoreParts;
  readonly #context: AuditWriterContext;
  #probing: Promise<unknown> | undefined;
  #closing: Promise<void> | undefined;

  constructor(parts: DatabaseStoreParts) {
    const { backend, identity, liveness, clock, monotonic, logger, pollInterval } = parts;
    const { db, lookUp } = backend;
    const { instance } = liveness;
    const transaction: Store["transaction"] = (work) => this.transaction(work);
    this.dialect = backend.dialect;
    this.identity = identity;
    this.instance = instance;
    this.clock = clock;
    this.#parts = parts;
    this.#context = { dialect: backend.dialect, clock, instance, continuity: backend.continuity };
    this.audit = new AuditLog(backend, liveness, this.#context);
    this.tokens = new TokenStore({ db, lookUp, clock, logger, transaction });
    this.sessions = new SessionStore({ db, lookUp, clock, logger, transaction });
    this.bans = new StoredBans({ db, clock, transaction });
    this.notes = new StoredNotes({ db, transaction });
    this.serverSyncs = new StoredServerSyncs({ db, transaction });
    this.webhooks = new WebhookStore(backend);
    this.lease = new DatabaseLease({ backend, liveness, logger, monotonic });
    this.changes = new ChangeListeners({ backend, instance, logger, pollInterval });
  }

  async transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    const topics = new Set<StoreTopic>();
    const touch = (topic: StoreTopic) => {
      topics.add(topic);
    };
    const { staged, committed } = await runTransaction(this.#parts.backend, async (trx) => {
      // First, so that transactions wait for each other here and nowhere else, and cannot deadlock.
      const writer = await AuditWriter.open(trx, this.#context);
      const audit = new TransactionAudit(writer);
      const { clock } = this.#parts;
      const tokens = new TransactionTokens(trx, audit, clock);
      const sessions = new TransactionSessions(trx, audit, clock);
      const bans = new TransactionBans({ trx, audit, clock, touch });
      const notes = new TransactionNotes(trx, audit);
      const serverSyncs = new TransactionServerSyncs(trx, touch);
      const result = await inTransactionScope(() =>
        work({ tokens, sessions, audit, bans, notes, serverSyncs }),
      );
      const rows = await writer.flush();
      await this.changes.announce(trx, [...topics]);
      return { staged: rows, committed: result };
    });
    this.audit.recordCommitted(staged);
    this.changes.tell([...topics]);
    return committed;
  }

  async ping(): Promise<void> {
    const { backend } = this.#parts;
    await checkStoreMark(backend);
    if (!backend.health.isFailing) return;
    // Only a write shows whether writing works again, and only one like those that failed.
    this.#probing ??= this.audit
      .record({ actor: { kind: "system" }, action: "store.writable" })
      .finally(() => {
        this.#probing = undefined;
      });
    await this.#probing;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.changes.close();
    await this.audit.idle();
    await this.tokens.idle();
    await this.sessions.idle();
    await this.lease.close();
    await this.#parts.liveness.leave();
    await this.#parts.backend.close();
  }
}

export interface ChangeListenersContext {
  readonly backend: Pick<Backend, "createFeed">;
  readonly instance: string;
  readonly logger: StoreLogger;
  /** Milliseconds. */
  readonly pollInterval: number;
}

interface Listening {
  readonly topic: StoreTopic;
  readonly listener: () => void;
}

/** The listeners for changes of this instance and of others. */
export class ChangeListeners implements StoreChanges {
  readonly #logger: StoreLogger;
  readonly #feed: ChangeFeed;
  readonly #listening = new Set<Listening>();
  #state: "idle" | "started" | "stopped" = "idle";

  constructor({ backend, instance, logger, pollInterval }: ChangeListenersContext) {
    this.#logger = logger;
    this.#feed = backend.createFeed({
      instance,
      logger,
      pollInterval,
      hear: (topics) => {
        this.tell(topics);
      },
    });
  }

  listen(topic: StoreTopic, listener: () => void): () => void {
    const listening = { topic, listener };
    this.#listening.add(listening);
    if (this.#state === "idle") {
      this.#state = "started";
      this.#feed.start();
    }
    return () => {
      this.#listening.delete(listening);
    };
  }

  /** Within a transaction: other instances are notified of its commit. */
  async announce(trx: StoreDatabaseTransaction, topics: readonly StoreTopic[]): Promise<void> {
    if (topics.length > 0) await this.#feed.announce(trx, topics);
  }

  /** Calls the listeners in this instance. */
  tell(topics: readonly StoreTopic[]): void {
    for (const { topic, listener } of [...this.#listening]) {
      if (this.#state !== "started" || !topics.includes(topic)) continue;
      try {
        listener();
      } catch (error) {
        this.#logger.warn({ err: error, topic }, "Change listener threw");
      }
    }
  }

  /** No listener is called afterwards. */
  async close(): Promise<void> {
    this.#state = "stopped";
    await this.#feed.stop();
  }
}
