import type { AuditHead } from "./audit";
import type { StoreDatabase, StoreDatabaseTransaction } from "./database";
import type { StoreDialect } from "./store";

/** The last link of the chain as it is noted; undefined where somebody has removed the note. */
export async function readAuditHead(db: StoreDatabase): Promise<AuditHead | undefined> {
  return db.selectFrom("audit_head").select(["seq", "hash"]).where("id", "=", 1).executeTakeFirst();
}

/** The same, and nobody else can add to the chain until the transaction ends. With SQLite the transaction itself sees to
 *  that. */
export async function lockAuditHead(
  trx: StoreDatabaseTransaction,
  dialect: StoreDialect,
): Promise<AuditHead> {
  return trx
    .selectFrom("audit_head")
    .select(["seq", "hash"])
    .where("id", "=", 1)
    .$if(dialect === "postgres", (query) => query.forUpdate())
    .executeTakeFirstOrThrow(() => new Error("The end of the audit is not noted: audit_head is empty"));
}

export async function writeAuditHead(trx: StoreDatabaseTransaction, { seq, hash }: AuditHead): Promise<void> {
  await trx.updateTable("audit_head").set({ seq, hash }).where("id", "=", 1).execute();
}
