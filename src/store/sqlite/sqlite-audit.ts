import type { Database } from "better-sqlite3";
import { auditColumns } from "../audit/hash-chain";
import type { StagedRows } from "../audit/audit-stage";
import type { StoreMark } from "../identity/store-health";
import { prepared } from "./sqlite-statements";

const MOVE_HEAD = `
  update audit_head set seq = ?, hash = ?
  where id = 1 and seq = ? and hash = ? and ? = (select identity from store_identity where id = 1)`;

const ADD_ENTRY = `
  insert into audit (${auditColumns.join(", ")}) values (${auditColumns.map(() => "?").join(", ")})`;

/**
 * What `AuditWriter` does in several steps, within a transaction; see `Backend.appendAtOnce`. False: the transaction must
 * be rolled back.
 */
export function appendAudit(
  database: Database,
  { audit, targets, opened, ended, head }: StagedRows,
  known: StoreMark,
): boolean {
  const run = (sql: string, ...parameters: unknown[]) =>
    prepared(database, sql).run(...parameters).changes > 0;
  if (!run(MOVE_HEAD, head.seq, head.hash, known.seq, known.hash, known.identity ?? null)) return false;
  for (const row of audit) run(ADD_ENTRY, ...auditColumns.map((column) => row[column]));
  for (const { seq, position, jid, muc } of targets) {
    run("insert into audit_targets (seq, position, jid, muc) values (?, ?, ?, ?)", seq, position, jid, muc);
  }
  for (const { seq, instance } of opened) {
    run("insert into audit_open (seq, instance) values (?, ?)", seq, instance);
  }
  return ended.every((seq) => run("delete from audit_open where seq = ?", seq));
}
