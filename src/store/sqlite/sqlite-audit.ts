import type { StagedRows } from "../audit/audit-stage";
import type { StoreMark } from "../identity/store-health";

/** One statement of a transaction whose statements are all known beforehand. */
export interface TransactionStep {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** The result required for a commit: the number of changed rows; the values of the first row. */
  readonly changes?: number;
  readonly row?: Readonly<Record<string, unknown>>;
}

const READ_HEAD =
  "select seq, hash, (select identity from store_identity where id = 1) as identity from audit_head where id = 1";

/**
 * The transaction of `AuditWriter` as a fixed list of statements. They commit only if the audit log still ends at `known`,
 * and if the intents that are ended are still open.
 */
export function auditSteps(
  { audit, targets, begun, ended, head }: StagedRows,
  known: StoreMark,
): TransactionStep[] {
  const { seq, hash, identity } = known;
  return [
    { sql: READ_HEAD, parameters: [], row: { seq, hash, identity } },
    ...audit.map((row) => insert("audit", row)),
    ...targets.map((row) => insert("audit_targets", row)),
    ...audit.flatMap((row) =>
      begun.has(row.seq) ? [insert("audit_open", { seq: row.seq, instance: row.instance })] : [],
    ),
    ...ended.map((intent) => ({
      sql: "delete from audit_open where seq = ?",
      parameters: [intent],
      changes: 1,
    })),
    { sql: "update audit_head set seq = ?, hash = ? where id = 1", parameters: [head.seq, head.hash] },
  ];
}

function insert(table: "audit" | "audit_targets" | "audit_open", row: object): TransactionStep {
  const columns = Object.keys(row);
  const places = columns.map(() => "?").join(", ");
  return {
    sql: `insert into ${table} (${columns.map((column) => `"${column}"`).join(", ")}) values (${places})`,
    parameters: Object.values(row) as unknown[],
  };
}
