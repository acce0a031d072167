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
  let unlisted: AuditVerification | undefined;
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
    unlisted ??= await findUnlisted(db, rows);
    const end = rows.at(-1);
    if (end === undefined || rows.length < rowsAtOnce) break;
    from = end.seq;
    await nextTurn(); // With SQLite, none of the above yields to the event loop.
  }
  if (last.seq < recorded.seq) {
    const lost = last.seq + 1;
    const which = lost === recorded.seq ? `Entry ${lost} is` : `Entries ${lost} to ${recorded.seq} are`;
    return broken(lost, "truncated", `${which} missing at the end`);
  }
  if (last.hash !== recorded.hash) {
    return broken(recorded.seq, "head", `Entry ${recorded.seq} is not the one in audit_head`);
  }
  return (
    (await findExtra(db, recorded)) ??
    (await findStray(db)) ??
    unlisted ??
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

/** The first intent that is in `audit_open` and should not be, or the other way round. One statement, so at one moment. */
async function findUnlisted(
  db: StoreDatabase,
  rows: readonly RawRow[],
): Promise<AuditVerification | undefined> {
  const range = rangeOf(rows);
  if (range === undefined) return undefined;
  const {
    rows: [found],
  } = await sql<{ seq: string | null }>`
    select cast(min(seq) as text) as seq from (
      select a.seq from audit a
      where a.seq ${range} and a.kind = 'intent'
        and not exists (select 1 from audit o where o.intent = a.seq)
        and not exists (select 1 from audit_open p where p.seq = a.seq and p.instance = a.instance)
      union all
      select p.seq from audit_open p
      where p.seq ${range} and (
        exists (select 1 from audit o where o.intent = p.seq)
        or not exists (select 1 from audit a where a.seq = p.seq and a.kind = 'intent'))
    ) as unlisted`.execute(db);
  if (typeof found?.seq !== "string") return undefined;
  return broken(
    Number(found.seq),
    "open",
    `Entry ${found.seq} is intact, but the list of open intents (audit_open) was changed`,
  );
}

/** Rows of other tables about entries that there are not. */
async function findStray(db: StoreDatabase): Promise<AuditVerification | undefined> {
  for (const [table, reason] of [
    ["audit_targets", "targets"],
    ["audit_open", "open"],
  ] as const) {
    const {
      rows: [found],
    } = await sql<{ seq: string | null }>`
      select cast(min(seq) as text) as seq from ${sql.table(table)}
      where seq < 1 or seq > (select seq from audit_head where id = 1)`.execute(db);
    if (typeof found?.seq === "string")
      return broken(
        Number(found.seq),
        reason,
        `${table} has an entry ${found.seq}, which there is not in the audit log`,
      );
  }
  return undefined;
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

/** The condition of the seqs of these rows; undefined if there are none. */
function rangeOf(rows: readonly RawRow[]) {
  const [first, last] = [rows.at(0), rows.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return sql`between ${BigInt(first.seq)} and ${BigInt(last.seq)}`;
}

/** The search index of the targets, by the seq of the entry. */
async function readSearchable(db: StoreDatabase, rows: readonly RawRow[]): Promise<Map<string, string>> {
  const found = new Map<string, string[]>();
  const range = rangeOf(rows);
  if (range === undefined) return new Map();
  const { rows: targets } = await sql<{
    seq: string;
    position: string;
    jid: string | null;
    muc: string | null;
  }>`
    select cast(seq as text) as seq, cast(position as text) as position, jid, muc from audit_targets
    where seq ${range} order by audit_targets.seq, audit_targets.position`.execute(db);
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
