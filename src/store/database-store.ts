import { sql } from "kysely";
import { AuditLog, TransactionAudit } from "./audit-log";
import { AuditWriter, type AuditWriterContext } from "./audit-writer";
import { type Backend, runTransaction } from "./backend";
import type { Presence } from "./presence";
import type { Store, StoreTransaction } from "./store";
import type { StoreLogger } from "./store-logger";
import { TokenBook } from "./token-book";
import { inTransactionScope } from "./transaction-scope";
import { TransactionTokens } from "./transaction-tokens";

export interface DatabaseStoreParts {
  readonly backend: Backend;
  readonly presence: Presence;
  readonly clock: () => number;
  readonly logger: StoreLogger;
}

/** The store on a database whose schema is up to date. */
export class DatabaseStore implements Store {
  readonly dialect: Store["dialect"];
  readonly instance: string;
  readonly tokens: TokenBook;
  readonly audit: AuditLog;
  readonly #parts: DatabaseStoreParts;
  readonly #context: AuditWriterContext;
  #closing: Promise<void> | undefined;

  constructor(parts: DatabaseStoreParts) {
    const { backend, presence, clock, logger } = parts;
    this.dialect = backend.dialect;
    this.instance = presence.instance;
    this.#parts = parts;
    this.#context = { dialect: backend.dialect, clock, instance: presence.instance };
    this.audit = new AuditLog(backend, presence, this.#context);
    this.tokens = new TokenBook({
      db: backend.db,
      clock,
      logger,
      transaction: (work) => this.transaction(work),
    });
  }

  transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    return runTransaction(this.#parts.backend, async (trx) => {
      // First, so that transactions meet here and nowhere else, and cannot wait for each other in a circle.
      const writer = await AuditWriter.open(trx, this.#context);
      const audit = new TransactionAudit(writer);
      const tokens = new TransactionTokens(trx, audit, this.#parts.clock);
      const result = await inTransactionScope(() => work({ tokens, audit }));
      await writer.flush();
      return result;
    });
  }

  async ping(): Promise<void> {
    await sql`select 1`.execute(this.#parts.backend.db);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.audit.idle();
    await this.tokens.idle();
    await this.#parts.presence.leave();
    await this.#parts.backend.close();
  }
}
