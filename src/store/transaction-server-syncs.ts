import type { StoreDatabaseTransaction } from "./database";
import { writeServerSyncRow } from "./server-sync-row";
import type { ServerSync, ServerSyncWrites } from "./server-syncs";
import type { StoreTopic } from "./store-changes";

/** What becomes known of servers within a transaction. */
export class TransactionServerSyncs implements ServerSyncWrites {
  /** @param touch the others are to hear of the commit */
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
