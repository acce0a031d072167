import { chainStart } from "../audit/hash-chain";
import type { Backend } from "../backend";
import type { StoreDatabase } from "../schema/tables";
import type { StoreMark } from "./store-health";

/** Of a database without a store. */
export const noMark: StoreMark = { identity: undefined, seq: 0, hash: chainStart };

/** The store's identity and the head of its audit log. */
async function readStoreMark(db: StoreDatabase): Promise<StoreMark> {
  const row = await db
    .selectFrom("store_identity")
    .select("identity")
    .select((eb) => eb.selectFrom("audit_head").select("seq").where("id", "=", 1).as("seq"))
    .select((eb) => eb.selectFrom("audit_head").select("hash").where("id", "=", 1).as("hash"))
    .where("id", "=", 1)
    .executeTakeFirst();
  return row === undefined
    ? noMark
    : { identity: row.identity, seq: row.seq ?? 0, hash: row.hash ?? chainStart };
}

/** The mark of a database without tables. Rethrows other errors. */
export function markOfFailure(error: unknown): StoreMark {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  const isSqlite = code === "SQLITE_ERROR" && String(message).startsWith("no such table");
  // The SQLSTATE of an undefined table.
  if (code !== "42P01" && !isSqlite) throw error;
  return noMark;
}

/**
 * Checks that the database is still the one that was opened.
 * @throws StoreLostError
 */
export async function checkStoreMark({
  db,
  continuity,
}: Pick<Backend, "db" | "continuity">): Promise<StoreMark> {
  const { known } = continuity;
  const found = await readStoreMark(db).catch(markOfFailure);
  continuity.check(found, known);
  return found;
}
