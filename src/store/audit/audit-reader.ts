import { setImmediate as nextTurn } from "node:timers/promises";
import { type SelectQueryBuilder, sql } from "kysely";
import type { AuditEntry, AuditFilter, AuditPage, AuditPageRequest } from "./audit";
import { readAuditHead } from "./audit-writer";
import { type AuditRow, readAuditRow, searchableTarget } from "./audit-rows";
import type { StoreDatabase, StoreTables } from "../schema/tables";
import { beginning, beginningOf, checkPageLimit, storableText } from "../schema/sql";
import { foldText } from "../../fold-text";

const exportPage = 500;

export async function listAudit(db: StoreDatabase, request: AuditPageRequest = {}): Promise<AuditPage> {
  const { filter = {}, order = "newest", after } = request;
  const limit = checkPageLimit(request.limit);
  checkInteger("after", after);
  let query = filtered(db, filter).orderBy("seq", order === "newest" ? "desc" : "asc");
  if (after !== undefined) query = query.where("seq", order === "newest" ? "<" : ">", after);
  const rows = await query.limit(limit + 1).execute();
  const entries = rows.slice(0, limit).map(readAuditRow);
  return rows.length > limit ? { entries, next: entries.at(-1)?.seq } : { entries };
}

export async function* exportAudit(db: StoreDatabase, filter: AuditFilter = {}): AsyncGenerator<AuditEntry> {
  const end = (await readAuditHead(db))?.seq ?? 0;
  let after = 0;
  for (;;) {
    const rows = await filtered(db, filter)
      .where("seq", ">", after)
      .where("seq", "<=", end)
      .orderBy("seq")
      .limit(exportPage)
      .execute();
    yield* rows.map(readAuditRow);
    const last = rows.at(-1);
    if (last === undefined || rows.length < exportPage) return;
    after = last.seq;
    await nextTurn(); // With SQLite, none of the above yields to the event loop.
  }
}

/** The intents without an outcome, of every instance, oldest first. */
export async function readOpenIntents(db: StoreDatabase): Promise<AuditEntry[]> {
  const rows = await db
    .selectFrom("audit")
    .selectAll()
    .where("seq", "in", (query) => query.selectFrom("audit_open").select("seq"))
    .orderBy("seq")
    .execute();
  return rows.map(readAuditRow);
}

function filtered(
  db: StoreDatabase,
  filter: AuditFilter,
): SelectQueryBuilder<StoreTables, "audit", AuditRow> {
  const { kind, actor, action, target, from, to, intent } = filter;
  checkInteger("from", from);
  checkInteger("to", to);
  checkInteger("intent", intent);
  let query = db.selectFrom("audit").selectAll();
  if (kind !== undefined) query = query.where("kind", "=", kind);
  if (actor !== undefined) query = query.where("actor_kind", "=", actor.kind);
  if (actor?.id !== undefined) query = query.where("actor_id", "=", storableText(actor.id));
  if (action !== undefined) query = query.where("action", "=", storableText(action));
  if (from !== undefined) query = query.where("at", ">=", from);
  if (to !== undefined) query = query.where("at", "<", to);
  if (intent !== undefined) {
    query = query.where((eb) => eb.or([eb("seq", "=", intent), eb("intent", "=", intent)]));
  }
  if (target !== undefined) {
    const { jid, muc } = searchableTarget(target);
    query = query.where("seq", "in", (subquery) => {
      let found = subquery.selectFrom("audit_targets").select("seq");
      for (const [column, value] of [
        ["jid", jid],
        ["muc", muc],
      ] as const) {
        if (value === null) continue;
        const spellings = [...new Set([value, storableText(foldText(value))])];
        found = found
          .where(beginning(sql.ref(column)), "in", spellings.map(beginningOf))
          .where(column, "in", spellings);
      }
      return found;
    });
  }
  return query;
}

/** @throws RangeError for a value that one database would reject and the other would not find */
function checkInteger(name: string, value: number | undefined): void {
  if (value !== undefined && !Number.isSafeInteger(value))
    throw new RangeError(`${name} must be a whole number`);
}
