import { AuditLog, TransactionAudit } from "./audit/audit-log";
import { AuditWriter, type AuditWriterContext } from "./audit/audit-writer";
import { type Backend, inTransactionScope, type InstanceLiveness, runTransaction } from "./backend";
import { ChangeListeners } from "./change-listeners";
import { DatabaseLease } from "./database-lease";
import type { Store, StoreLogger, StoreTopic, StoreTransaction } from "./store";
import { checkStoreMark } from "./identity/store-mark";
import { StoredBans } from "./bans/ban-queries";
import { StoredServerSyncs, TransactionServerSyncs } from "./server-status/server-status-store";
import { TokenStore, TransactionTokens } from "./tokens/token-store";
import { TransactionBans } from "./bans/ban-writes";

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
  readonly audit: AuditLog;
  readonly bans: StoredBans;
  readonly serverSyncs: StoredServerSyncs;
  readonly lease: DatabaseLease;
  readonly changes: ChangeListeners;
  readonly #parts: DatabaseStoreParts;
  readonly #context: AuditWriterContext;
  #probing: Promise<unknown> | undefined;
  #closing: Promise<void> | undefined;

  constructor(parts: DatabaseStoreParts) {
    const { backend, identity, liveness, clock, monotonic, logger, pollInterval } = parts;
    const { db } = backend;
    const { instance } = liveness;
    const transaction: Store["transaction"] = (work) => this.transaction(work);
    this.dialect = backend.dialect;
    this.identity = identity;
    this.instance = instance;
    this.clock = clock;
    this.#parts = parts;
    this.#context = { dialect: backend.dialect, clock, instance, continuity: backend.continuity };
    this.audit = new AuditLog(backend, liveness, this.#context);
    this.tokens = new TokenStore({ db, clock, logger, transaction });
    this.bans = new StoredBans({ db, clock, transaction });
    this.serverSyncs = new StoredServerSyncs({ db, transaction });
    this.lease = new DatabaseLease({ backend, liveness, logger, monotonic });
    this.changes = new ChangeListeners({ backend, instance, logger, pollInterval });
  }

  async transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    const topics = new Set<StoreTopic>();
    const touch = (topic: StoreTopic) => {
      topics.add(topic);
    };
    const { head, committed } = await runTransaction(this.#parts.backend, async (trx) => {
      // First, so that transactions wait for each other here and nowhere else, and cannot deadlock.
      const writer = await AuditWriter.open(trx, this.#context);
      const audit = new TransactionAudit(writer);
      const { clock } = this.#parts;
      const tokens = new TransactionTokens(trx, audit, clock);
      const bans = new TransactionBans({ trx, audit, clock, touch });
      const serverSyncs = new TransactionServerSyncs(trx, touch);
      const result = await inTransactionScope(() => work({ tokens, audit, bans, serverSyncs }));
      await writer.flush();
      await this.changes.announce(trx, [...topics]);
      return { head: writer.head, committed: result };
    });
    this.#context.continuity.advance(head);
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
    await this.lease.close();
    await this.#parts.liveness.leave();
    await this.#parts.backend.close();
  }
}
