import { setImmediate as nextTurn } from "node:timers/promises";
import { sql } from "kysely";
import type { AuditDetails, AuditEntry } from "./audit";
import { readAuditHead } from "./audit-writer";
import { readAuditRow } from "./audit-rows";
import type { StoreDatabase } from "../schema/tables";
import { inChunks } from "../schema/sql";
import { canonicalActorText, fingerprintOf, replayBan, replayToken } from "./replayed-rows";
import type { StateDifference, StateVerification } from "./state-differences";

const rowsAtOnce = 500;

/** The maximum number of differences that are kept. */
const MOST = 1_000;

/** How often a row is compared that is changed meanwhile. */
const TRIES = 10;

const banActions = ["ban.create", "ban.change", "ban.lift"];
const tokenActions = ["token.create", "token.revoke"];

/** The audit entries that determine a row, by their seqs. */
interface Origin {
  created: number;
  /** Of a ban: its last entry. Of a token: the entry that created or, if revoked, the one that revoked it. */
  last: number;
}

/**
 * Replays the audit entries about bans and tokens, and compares the result with their tables. `verifyAudit` must have
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
  readonly #origins = { bans: new Map<string, Origin>(), tokens: new Map<string, Origin>() };
  /** The audit log has been read up to this entry. */
  #seq = 0;

  constructor(private readonly db: StoreDatabase) {}

  async run(): Promise<void> {
    await this.#readOn();
    for (const table of ["bans", "tokens"] as const) {
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
        .where("action", "in", [...banActions, ...tokenActions])
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

  #take({ seq, action, details }: AuditEntry): void {
    const origins = banActions.includes(action) ? this.#origins.bans : this.#origins.tokens;
    const id = idOf(details);
    const isNew = action === "ban.create" || action === "token.create";
    origins.set(id, { created: isNew ? seq : (origins.get(id)?.created ?? seq), last: seq });
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
  async #compare(table: "bans" | "tokens", ids: readonly string[]): Promise<void> {
    const origins = this.#origins[table];
    for (let [left, tries] = [ids, 1]; left.length > 0 && tries <= TRIES; tries++) {
      const before = this.#seq;
      const rows = await this.db.selectFrom(table).selectAll().where("id", "in", left).execute();
      const found = new Map<string, Readonly<Record<string, string | number | null>>>(
        rows.map((row) => [row.id, { ...row }]),
      );
      await this.#readOn();
      const isMoving = (id: string) => (origins.get(id)?.last ?? 0) > before;
      const still = left.filter((id) => !isMoving(id));
      const entries = await this.#readEntries(still.flatMap((id) => seqsOf(origins.get(id))));
      for (const id of still) this.#compareRow(table, id, found.get(id), entries);
      left = left.filter(isMoving);
    }
  }

  #compareRow(
    table: "bans" | "tokens",
    id: string,
    row: Readonly<Record<string, string | number | null>> | undefined,
    entries: ReadonlyMap<number, AuditEntry>,
  ): void {
    const origin = this.#origins[table].get(id);
    const [created, last] = [entries.get(origin?.created ?? 0), entries.get(origin?.last ?? 0)];
    if (created === undefined || last === undefined) return;
    if (row === undefined) {
      this.#add({ table, id, problem: "missing", seq: last.seq });
      return;
    }
    const expected = table === "bans" ? replayBan(created, last) : tokenColumns(created, last);
    const actual =
      table === "bans" ? banColumns(row) : { ...row, fingerprint: fingerprintOf(String(row.secret_hash)) };
    for (const [column, value] of Object.entries<string | number | null>({ ...expected })) {
      const found = (actual as Readonly<Record<string, string | number | null>>)[column] ?? null;
      if (found === value) continue;
      const name = column === "fingerprint" ? "secret_hash" : column;
      const seq = column.startsWith("created") ? created.seq : last.seq;
      this.#add({ table, id, problem: "changed", column: name, expected: value, found, seq });
    }
  }

  /** Rows that no entry created. */
  async #findExtra(table: "bans" | "tokens"): Promise<void> {
    for (let after = ""; ;) {
      const rows = await this.db
        .selectFrom(table)
        .select("id")
        .where("id", ">", after)
        .orderBy("id")
        .limit(rowsAtOnce)
        .execute();
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

function banColumns(row: Readonly<Record<string, string | number | null>>) {
  const canonical = (text: string | number | null | undefined) =>
    typeof text === "string" ? canonicalActorText(text) : null;
  return { ...row, created_by: canonical(row.created_by), lifted_by: canonical(row.lifted_by) };
}

/** With the fingerprint, if the audit entry has one. */
function tokenColumns(created: AuditEntry, last: AuditEntry): object {
  const fingerprint = created.details?.fingerprint;
  return {
    ...replayToken(created, last.action === "token.revoke" ? last : undefined),
    ...(typeof fingerprint === "string" && { fingerprint }),
  };
}
