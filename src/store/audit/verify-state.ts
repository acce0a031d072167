import { setImmediate as nextTurn } from "node:timers/promises";
import { sql } from "kysely";
import type { AuditDetails, AuditEntry } from "./audit";
import { readAuditHead } from "./audit-writer";
import { readAuditRow } from "./audit-rows";
import type { StoreDatabase } from "../schema/tables";
import { inChunks } from "../schema/sql";
import { canonicalActorText, fingerprintOf, replayBan, replayNote, replayToken } from "./replayed-rows";
import type { StateDifference, StateVerification } from "./state-differences";

const rowsAtOnce = 500;

/** The maximum number of differences that are kept. */
const MOST = 1_000;

/** How often a row is compared that is changed meanwhile. */
const TRIES = 10;

const banActions = ["ban.create", "ban.change", "ban.lift"];
const tokenActions = ["token.create", "token.revoke"];
const noteActions = ["note.set", "note.delete"];

/** The tables whose rows are replayed, with the column that identifies a row. */
const keys = { bans: "id", tokens: "id", notes: "jid" } as const;

type ReplayedTable = keyof typeof keys;

type Row = Readonly<Record<string, string | number | null>>;

/** The audit entries that determine a row, by their seqs. */
interface Origin {
  created: number;
  /**
   * Of a ban or a note: its last entry. Of a token: the entry that created or, if revoked, the one that revoked it.
   */
  last: number;
  /** Whether the last entry deleted the row. */
  isDeleted: boolean;
}

/**
 * Replays the audit entries about bans, tokens and notes, and compares the result with their tables. `verifyAudit` must have
 * verified the audit log before. Concurrent writes of other instances are not differences.
 */
export async function verifyState(db: StoreDatabase): Promise<StateVerification> {
  const replay = new StateReplay(db);
  await replay.run();
  const { count, differences } = replay;
  return { ok: count === 0, count, differences };
}

class StateReplay {
  readonly differences: StateDifference[] = [];
  count = 0;
  readonly #origins = {
    bans: new Map<string, Origin>(),
    tokens: new Map<string, Origin>(),
    notes: new Map<string, Origin>(),
  };
  /** The audit log has been read up to this entry. */
  #seq = 0;

  constructor(private readonly db: StoreDatabase) {}

  async run(): Promise<void> {
    await this.#readOn();
    for (const table of Object.keys(keys) as ReplayedTable[]) {
      for (const ids of inChunks([...this.#origins[table].keys()])) await this.#compare(table, ids);
      await this.#findExtra(table);
    }
    await this.#findExtraHistory();
  }

  /** Reads the audit log to its end. */
  async #readOn(): Promise<void> {
    const end = (await readAuditHead(this.db))?.seq ?? 0;
    while (this.#seq < end) {
      const rows = await this.db
        .selectFrom("audit")
        .selectAll()
        .where("seq", ">", this.#seq)
        .where("seq", "<=", end)
        .where("kind", "=", "event")
        .where("action", "in", [...banActions, ...tokenActions, ...noteActions])
        .orderBy("seq")
        .limit(rowsAtOnce)
        .execute();
      const to = rows.length < rowsAtOnce ? end : (rows.at(-1)?.seq ?? end);
      const entries = rows.map(readAuditRow);
      await this.#checkHistory(entries, to);
      for (const entry of entries) this.#take(entry);
      this.#seq = to;
      await nextTurn(); // With SQLite, none of the above yields to the event loop.
    }
  }

  #take({ seq, action, details, targets }: AuditEntry): void {
    const isNote = noteActions.includes(action);
    const table = isNote ? "notes" : banActions.includes(action) ? "bans" : "tokens";
    const origins = this.#origins[table];
    const id = isNote ? (targets[0]?.jid ?? "") : idOf(details);
    const isNew = isNote || action === "ban.create" || action === "token.create";
    const created = isNew ? seq : (origins.get(id)?.created ?? seq);
    origins.set(id, { created, last: seq, isDeleted: action === "note.delete" });
  }

  /** Whether `ban_history` has these entries, and no others up to `to`. */
  async #checkHistory(entries: readonly AuditEntry[], to: number): Promise<void> {
    const rows = await this.db
      .selectFrom("ban_history")
      .selectAll()
      .where("seq", ">", this.#seq)
      .where("seq", "<=", to)
      .execute();
    const found = new Map(rows.map((row) => [row.seq, row.ban_id]));
    for (const { seq, action, details } of entries) {
      if (!banActions.includes(action)) continue;
      const about = { table: "ban_history", id: String(seq), seq } as const;
      const [expected, id] = [idOf(details), found.get(seq)];
      found.delete(seq);
      if (id === undefined) this.#add({ ...about, problem: "missing" });
      else if (id !== expected)
        this.#add({ ...about, problem: "changed", column: "ban_id", expected, found: id });
    }
    for (const seq of found.keys()) this.#add({ table: "ban_history", id: String(seq), problem: "extra" });
  }

  /** Compares these rows; retries those that were changed meanwhile, a limited number of times. */
  async #compare(table: ReplayedTable, ids: readonly string[]): Promise<void> {
    const origins = this.#origins[table];
    for (let [left, tries] = [ids, 1]; left.length > 0 && tries <= TRIES; tries++) {
      const before = this.#seq;
      const rows = await this.#readRows(table, left);
      const found = new Map(rows.map((row) => [String(row[keys[table]]), row]));
      await this.#readOn();
      const isMoving = (id: string) => (origins.get(id)?.last ?? 0) > before;
      const still = left.filter((id) => !isMoving(id));
      const entries = await this.#readEntries(still.flatMap((id) => seqsOf(origins.get(id))));
      for (const id of still) this.#compareRow(table, id, found.get(id), entries);
      left = left.filter(isMoving);
    }
  }

  async #readRows(table: ReplayedTable, ids: readonly string[]): Promise<readonly Row[]> {
    const key = sql.ref(keys[table]);
    const { rows } = await sql<Row>`
      select * from ${sql.table(table)} where ${key} in (${sql.join(ids)})`.execute(this.db);
    return rows;
  }

  #compareRow(
    table: ReplayedTable,
    id: string,
    row: Row | undefined,
    entries: ReadonlyMap<number, AuditEntry>,
  ): void {
    const origin = this.#origins[table].get(id);
    const [created, last] = [entries.get(origin?.created ?? 0), entries.get(origin?.last ?? 0)];
    if (created === undefined || last === undefined) return;
    if (row === undefined || origin?.isDeleted === true) {
      if (row !== undefined) this.#add({ table, id, problem: "extra" });
      else if (origin?.isDeleted !== true) this.#add({ table, id, problem: "missing", seq: last.seq });
      return;
    }
    const [actual, wanted] = [comparableRow(row), expectedRow(table, created, last)];
    for (const [column, value] of Object.entries(wanted)) {
      const found = actual[column] ?? null;
      if (found === value) continue;
      const name = column === "fingerprint" ? "secret_hash" : column;
      const seq = column.startsWith("created") ? created.seq : last.seq;
      this.#add({ table, id, problem: "changed", column: name, expected: value, found, seq });
    }
  }

  /** Rows that no entry created. */
  async #findExtra(table: ReplayedTable): Promise<void> {
    const key = sql.ref(keys[table]);
    for (let after = ""; ;) {
      const { rows } = await sql<{ id: string }>`
        select ${key} as id from ${sql.table(table)} where ${key} > ${after}
        order by ${key} limit ${rowsAtOnce}`.execute(this.db);
      await this.#readOn();
      for (const { id } of rows) {
        if (!this.#origins[table].has(id)) this.#add({ table, id, problem: "extra" });
      }
      if (rows.length < rowsAtOnce) return;
      after = rows.at(-1)?.id ?? after;
    }
  }

  /** Rows beyond the end of the audit log. */
  async #findExtraHistory(): Promise<void> {
    const rows = await this.db
      .selectFrom("ban_history")
      .select("seq")
      .where("seq", ">", (eb) => eb.selectFrom("audit_head").select(sql<number>`max(seq)`.as("seq")))
      .orderBy("seq")
      .limit(MOST)
      .execute();
    for (const { seq } of rows) this.#add({ table: "ban_history", id: String(seq), problem: "extra" });
  }

  async #readEntries(seqs: readonly number[]): Promise<Map<number, AuditEntry>> {
    const entries = new Map<number, AuditEntry>();
    for (const slice of inChunks([...new Set(seqs)])) {
      const rows = await this.db.selectFrom("audit").selectAll().where("seq", "in", slice).execute();
      for (const row of rows) entries.set(row.seq, readAuditRow(row));
    }
    return entries;
  }

  #add(difference: StateDifference): void {
    this.count += 1;
    if (this.differences.length < MOST) this.differences.push(difference);
  }
}

function idOf(details: AuditDetails | undefined): string {
  return typeof details?.id === "string" ? details.id : "";
}

function seqsOf(origin: Origin | undefined): number[] {
  return origin === undefined ? [] : [origin.created, origin.last];
}

/** The columns that hold an actor. */
const actorColumns = ["created_by", "lifted_by", "changed_by"];

/** A row in the form of an expected one. */
function comparableRow(row: Row): Row {
  const columns = Object.entries(row).map(([name, value]) => {
    return [
      name,
      actorColumns.includes(name) && typeof value === "string" ? canonicalActorText(value) : value,
    ] as const;
  });
  const { secret_hash: hash } = row;
  return {
    ...Object.fromEntries(columns),
    ...(typeof hash === "string" && { fingerprint: fingerprintOf(hash) }),
  };
}

function expectedRow(table: ReplayedTable, created: AuditEntry, last: AuditEntry): Row {
  switch (table) {
    case "bans":
      return { ...replayBan(created, last) };
    case "tokens":
      return tokenColumns(created, last);
    case "notes":
      return { ...replayNote(last) };
  }
}

/** With the fingerprint, if the audit entry has one. */
function tokenColumns(created: AuditEntry, last: AuditEntry): Row {
  const fingerprint = created.details?.fingerprint;
  return {
    ...replayToken(created, last.action === "token.revoke" ? last : undefined),
    ...(typeof fingerprint === "string" && { fingerprint }),
  };
}
