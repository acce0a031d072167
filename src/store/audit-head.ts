import type { AuditHead } from "./audit";
import { chainStart } from "./audit-chain";
import type { StoreDatabase, StoreDatabaseTransaction } from "./database";
import type { StoreDialect } from "./store";
import type { StoreMark } from "./store-continuity";

/** The last link of the chain as it is noted; undefined where somebody has removed the note. */
export async function readAuditHead(db: StoreDatabase): Promise<AuditHead | undefined> {
  return db.selectFrom("audit_head").select(["seq", "hash"]).where("id", "=", 1).executeTakeFirst();
}

/** Whether there is an entry of that number and hash; also for the head of an audit without entries. */
export async function isInAudit(db: StoreDatabase, { seq, hash }: AuditHead): Promise<boolean> {
  if (seq === 0) return hash === chainStart;
  const row = await db.selectFrom("audit").select("hash").where("seq", "=", seq).executeTakeFirst();
  return row?.hash === hash;
}

/** The same with the identity of the store, and nobody else can add to the chain until the transaction ends. With SQLite the transaction itself sees to
 *  that. */
export async function lockAuditHead(
  trx: StoreDatabaseTransaction,
  dialect: StoreDialect,
): Promise<StoreMark> {
  const { identity, ...head } = await trx
    .selectFrom("audit_head")
    .select(["seq", "hash"])
    .select((eb) => eb.selectFrom("store_identity").select("identity").where("id", "=", 1).as("identity"))
    .where("id", "=", 1)
    .$if(dialect === "postgres", (query) => query.forUpdate())
    .executeTakeFirstOrThrow(() => new Error("The end of the audit is not noted: audit_head is empty"));
  return { ...head, identity: identity ?? undefined };
}

export async function writeAuditHead(trx: StoreDatabaseTransaction, { seq, hash }: AuditHead): Promise<void> {
  await trx.updateTable("audit_head").set({ seq, hash }).where("id", "=", 1).execute();
}
