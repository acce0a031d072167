import { setImmediate as nextTurn } from "node:timers/promises";
import { sql } from "kysely";
import type { AuditBreakReason } from "../../wire/audit";
import type { AuditHead, AuditVerification } from "./audit";
import { readTargets, targetRows } from "./audit-rows";
import { auditColumns, chainHash, chainStart } from "./hash-chain";
import { readAuditHead } from "./audit-writer";
import type { StoreDatabase } from "../schema/tables";

type Column = (typeof auditColumns)[number];

/** A raw row: integers are text. */
type RawRow = Readonly<Record<Exclude<Column, NeverNull>, string | null> & Record<NeverNull, string>>;

type NeverNull = "seq" | "hash" | "prev_hash" | "targets";

const rowsAtOnce = 500;

/** Reads the chain from its beginning to the head at the start. */
export async function verifyAudit(db: StoreDatabase, anchor?: AuditHead): Promise<AuditVerification> {
  const recorded = await readAuditHead(db);
  let last: AuditHead = { seq: 0, hash: chainStart };
  if (recorded === undefined) return broken(1, "head", "audit_head, which has the last entry, is empty");
  let from: string | undefined;
  for (;;) {
    const rows = await readRows(db, from, recorded.seq);
    const searchable = await readSearchable(db, rows);
    for (const row of rows) {
      const seq = last.seq + 1;
      const found = checkRow(row, seq, last.hash, searchable);
      if (found !== undefined) return found;
      if (anchor?.seq === seq && anchor.hash !== row.hash) {
        return broken(seq, "anchor", `Entry ${seq} does not have the hash of the anchor`);
      }
      last = { seq, hash: row.hash };
    }
    const end = rows.at(-1);
    if (end === undefined || rows.length < rowsAtOnce) break;
    from = end.seq;
    await nextTurn(); // With SQLite, none of the above yields to the event loop.
  }
  if (last.seq < recorded.seq) {
    const lost = last.seq + 1;
    return broken(lost, "truncated", `Entries ${lost} to ${recorded.seq} are missing at the end`);
  }
  if (last.hash !== recorded.hash) {
    return broken(recorded.seq, "head", `Entry ${recorded.seq} is not the one in audit_head`);
  }
  return (
    (await findExtra(db, recorded)) ??
    checkAnchor(anchor, last) ?? { ok: true, count: recorded.seq, head: recorded }
  );
}

function checkRow(
  row: RawRow,
  seq: number,
  prevHash: string,
  searchable: ReadonlyMap<string, string>,
): AuditVerification | undefined {
  if (BigInt(row.seq) < seq) return broken(seq, "extra", `Entry ${row.seq} is unexpected here`);
  if (row.seq !== String(seq)) {
    return broken(seq, "missing", `Entry ${seq} is missing: the next one is ${row.seq}`);
  }
  if (chainHash(row) !== row.hash) return broken(seq, "changed", `Entry ${seq} was changed`);
  if (row.prev_hash !== prevHash) {
    return broken(seq, "unlinked", `Entry ${seq} does not follow entry ${seq - 1}: one of them was replaced`);
  }
  const expected = targetRows(seq, readTargets(row.targets) ?? []).map(searchKey);
  if (expected.join("\n") !== (searchable.get(row.seq) ?? "")) {
    return broken(seq, "targets", `Entry ${seq} is intact, but its search index (audit_targets) was changed`);
  }
  return undefined;
}

/** Entries that were inserted after the head, unless the head has moved on. */
async function findExtra(db: StoreDatabase, recorded: AuditHead): Promise<AuditVerification | undefined> {
  const next = await db
    .selectFrom("audit")
    .select(sql<string>`cast(max(seq) as text)`.as("seq"))
    .where("seq", ">", recorded.seq)
    .executeTakeFirst();
  if (typeof next?.seq !== "string") return undefined;
  const now = await readAuditHead(db);
  if (now !== undefined && BigInt(next.seq) <= BigInt(now.seq)) return undefined;
  return broken(recorded.seq + 1, "extra", `Entry ${next.seq} comes after the one in audit_head`);
}

function checkAnchor(anchor: AuditHead | undefined, last: AuditHead): AuditVerification | undefined {
  if (anchor === undefined || anchor.seq <= last.seq) return undefined;
  return broken(
    last.seq + 1,
    "anchor",
    `The audit log ends at ${last.seq}, but the anchor is entry ${anchor.seq}`,
  );
}

async function readRows(db: StoreDatabase, after: string | undefined, end: number): Promise<RawRow[]> {
  const columns = auditColumns.map((column) => sql`cast(${sql.ref(column)} as text) as ${sql.ref(column)}`);
  const { rows } = await sql<RawRow>`
    select ${sql.join(columns)} from audit
    where ${after === undefined ? sql`seq <= ${end}` : sql`seq <= ${end} and seq > ${BigInt(after)}`}
    order by audit.seq limit ${rowsAtOnce}`.execute(db);
  return rows;
}

/** The search index of the targets, by the seq of the entry. */
async function readSearchable(db: StoreDatabase, rows: readonly RawRow[]): Promise<Map<string, string>> {
  const found = new Map<string, string[]>();
  const [first, last] = [rows.at(0), rows.at(-1)];
  if (first === undefined || last === undefined) return new Map();
  const { rows: targets } = await sql<{
    seq: string;
    position: string;
    jid: string | null;
    muc: string | null;
  }>`
    select cast(seq as text) as seq, cast(position as text) as position, jid, muc from audit_targets
    where seq between ${BigInt(first.seq)} and ${BigInt(last.seq)} order by audit_targets.seq, audit_targets.position`.execute(
    db,
  );
  for (const target of targets) {
    const keys = found.get(target.seq) ?? [];
    keys.push(searchKey(target));
    found.set(target.seq, keys);
  }
  return new Map([...found].map(([seq, keys]) => [seq, keys.join("\n")]));
}

function searchKey(target: { position: number | string; jid: string | null; muc: string | null }): string {
  return JSON.stringify([String(target.position), target.jid, target.muc]);
}

function broken(seq: number, reason: AuditBreakReason, message: string): AuditVerification {
  return { ok: false, seq, reason, message };
}
