import type { Selectable } from "kysely";
import { storableText } from "../schema/sql";
import type { ServerSyncTable, StoreDatabase, StoreDatabaseTransaction } from "../schema/tables";
import type { StoreTopic, StoreTransaction } from "../store";
import type { ServerSync, ServerSyncs, ServerSyncWrites } from "./server-status";

export type ServerSyncRow = Selectable<ServerSyncTable>;

function writeServerSyncRow(sync: ServerSync): ServerSyncRow {
  return {
    server: sync.server,
    applied_to: sync.appliedTo,
    tried_to: sync.triedTo,
    in_step: sync.inSync ? 1 : 0,
    behind: sync.behind,
    refused: sync.refused,
    managed: sync.managed ?? null,
    since: sync.since,
    checked_at: sync.checkedAt,
    last_error_at: sync.lastError?.at ?? null,
    last_error_code: sync.lastError === undefined ? null : storableText(sync.lastError.code),
    last_error: sync.lastError === undefined ? null : storableText(sync.lastError.error),
    blocked: sync.blocked ?? null,
  };
}

function readServerSyncRow(row: ServerSyncRow): ServerSync {
  const { last_error_at: at, last_error_code: code, last_error: error } = row;
  return {
    server: row.server,
    appliedTo: row.applied_to,
    triedTo: row.tried_to,
    inSync: row.in_step === 1,
    behind: row.behind,
    refused: row.refused,
    managed: row.managed ?? undefined,
    since: row.since,
    checkedAt: row.checked_at,
    lastError: at === null || code === null || error === null ? undefined : { at, code, error },
    ...(row.blocked !== null && { blocked: row.blocked }),
  };
}

export interface StoredServerSyncsContext {
  readonly db: StoreDatabase;
  transaction<T>(this: void, work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
}

export class StoredServerSyncs implements ServerSyncs {
  readonly #context: StoredServerSyncsContext;

  constructor(context: StoredServerSyncsContext) {
    this.#context = context;
  }

  save(sync: ServerSync): Promise<void> {
    return this.#context.transaction((tx) => tx.serverSyncs.save(sync));
  }

  async list(): Promise<ServerSync[]> {
    const rows = await this.#context.db.selectFrom("server_syncs").selectAll().orderBy("server").execute();
    return rows.map(readServerSyncRow);
  }
}

/** Saves the status of servers within a transaction. */
export class TransactionServerSyncs implements ServerSyncWrites {
  /** @param touch notifies other instances of the commit */
  constructor(
    private readonly trx: StoreDatabaseTransaction,
    private readonly touch: (topic: StoreTopic) => void,
  ) {}

  async save(sync: ServerSync): Promise<void> {
    const { server, ...known } = writeServerSyncRow(sync);
    await this.trx
      .insertInto("server_syncs")
      .values({ server, ...known })
      .onConflict((conflict) => conflict.column("server").doUpdateSet(known))
      .execute();
    this.touch("servers");
  }
}
