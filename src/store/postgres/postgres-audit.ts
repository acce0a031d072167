import { CompiledQuery } from "kysely";
import { auditColumns } from "../audit/hash-chain";
import type { StagedRows } from "../audit/audit-stage";
import type { StoreMark } from "../identity/store-health";
import type { StoreDatabase } from "../schema/tables";

const COLUMNS = auditColumns.join(", ");

/**
 * One statement, and so one transaction. Its first part locks the head as every writer does, and matches no row if another
 * writer has moved the head meanwhile; all other parts depend on it.
 */
export const APPEND_AUDIT = `
  with moved as (
    update audit_head set seq = $1, hash = $2
    where id = 1 and seq = $3 and hash = $4 and $5 = (select identity from store_identity where id = 1)
      and (select count(*) from audit_open where seq = any($6::bigint[])) = cardinality($6::bigint[])
    returning id
  ), added as (
    insert into audit (${COLUMNS})
    select ${COLUMNS} from json_populate_recordset(null::audit, $7) where exists (select from moved)
  ), targeted as (
    insert into audit_targets (seq, position, jid, muc)
    select seq, position, jid, muc from json_populate_recordset(null::audit_targets, $8) where exists (select from moved)
  ), opened as (
    insert into audit_open (seq, instance)
    select seq, instance from json_populate_recordset(null::audit_open, $9) where exists (select from moved)
  ), ended as (
    delete from audit_open where seq = any($6::bigint[]) and exists (select from moved)
  )
  select id from moved`;

/** The transaction of `AuditWriter` in one round trip; see `Backend.appendAtOnce`. */
export async function appendAtOnce(
  db: StoreDatabase,
  { audit, targets, opened, ended, head }: StagedRows,
  known: StoreMark,
): Promise<boolean> {
  const { rows } = await db.executeQuery(
    CompiledQuery.raw(APPEND_AUDIT, [
      ...[head.seq, head.hash, known.seq, known.hash, known.identity, ended],
      ...[audit, targets, opened].map((list) => JSON.stringify(list)),
    ]),
  );
  return rows.length > 0;
}
