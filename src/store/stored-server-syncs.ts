import type { StoreDatabase } from "./database";
import { readServerSyncRow } from "./server-sync-row";
import type { ServerSync, ServerSyncs } from "./server-syncs";
import type { StoreTransaction } from "./store";

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
