import { sql } from "kysely";
import { formatTimestamp } from "../../contract/timestamp";
import type { AuditAction, AuditDetails, AuditOrigin, AuditWrites } from "../audit/audit";
import { mapBanTexts } from "../../wire/bans/ban-terms";
import { beginning, beginningOf, excluded, inChunks, storableText } from "../schema/sql";
import type { StoreDatabaseTransaction } from "../schema/tables";
import type { StoreTopic } from "../store";
import {
  type BanRow,
  inForceAt,
  isInForce,
  readBanRow,
  termColumns,
  type TermColumns,
  writeActor,
  writeEnforcementRow,
} from "./stored-bans";
import type { BanEnforcement, BanPut, SavedBan, BanToLift, BanWrite, BanWrites } from "./bans";

/** The bans in force as seen by a transaction, before and after its own changes. */
class BansInForce {
  readonly #byId = new Map<string, BanRow>();
  readonly #byScope = new Map<string, readonly BanRow[]>();

  /** @param now Unix time in ms */
  constructor(
    rows: readonly BanRow[],
    private readonly now: number,
  ) {
    for (const row of rows) this.put(row);
  }

  withId(id: string): BanRow | undefined {
    return this.#byId.get(id);
  }

  /** The one with the latest expiry among those of the same account or domain, the same scope and the same role. */
  alike(ban: Pick<BanRow, "jid" | "muc" | "role">): BanRow | undefined {
    const rows = this.#byScope.get(scopeKey(ban)) ?? [];
    return rows.reduce<BanRow | undefined>(
      (longest, row) => (longest === undefined || endOf(row) > endOf(longest) ? row : longest),
      undefined,
    );
  }

  /** Replaces the ban of the same id. Bans that are not in force are ignored. */
  put(row: BanRow): void {
    this.remove(row.id);
    if (!isInForce(row, this.now)) return;
    this.#byId.set(row.id, row);
    this.#byScope.set(scopeKey(row), [...(this.#byScope.get(scopeKey(row)) ?? []), row]);
  }

  remove(id: string): void {
    const row = this.#byId.get(id);
    if (row === undefined) return;
    this.#byId.delete(id);
    const others = this.#byScope.get(scopeKey(row)) ?? [];
    this.#byScope.set(
      scopeKey(row),
      others.filter((other) => other !== row),
    );
  }
}

/** Unix time in ms; infinity: permanent. */
function endOf({ expires_at }: Pick<BanRow, "expires_at">): number {
  return expires_at ?? Infinity;
}

/**
 * What is written of a ban that may only extend the one with its id: its end and its reason are those of the longer one,
 * and it does not stop being published.
 */
function extended(before: BanRow, wanted: TermColumns): TermColumns {
  const isLonger = endOf(wanted) > endOf(before);
  return {
    ...wanted,
    expires_at: isLonger ? wanted.expires_at : before.expires_at,
    reason: isLonger ? (wanted.reason ?? before.reason) : before.reason,
    publish: Math.max(before.publish, wanted.publish),
  };
}

/** Whether another ban lasts at least as long, and is published if that is wanted. */
function isWithin(wanted: TermColumns, other: BanRow): boolean {
  return endOf(other) >= endOf(wanted) && other.publish >= wanted.publish;
}

function scopeKey({ jid, muc, role }: Pick<BanRow, "jid" | "muc" | "role">): string {
  return JSON.stringify([jid, muc, role]);
}

export interface TransactionBansContext {
  readonly trx: StoreDatabaseTransaction;
  readonly audit: AuditWrites;
  readonly clock: () => number;
  /** Called to notify other instances of the commit. */
  readonly touch: (topic: StoreTopic) => void;
}

/** The new state of a ban, without the number of the change. */
type Draft = Omit<BanRow, "change">;

/** Changes of bans within a transaction. */
export class TransactionBans implements BanWrites {
  readonly #context: TransactionBansContext;

  constructor(context: TransactionBansContext) {
    this.#context = context;
  }

  async putAll(bans: readonly BanWrite[], origin: AuditOrigin): Promise<BanPut[]> {
    const now = Math.trunc(this.#context.clock());
    const inForce = new BansInForce(
      [...(await this.#readById(bans)), ...(await this.#readAlike(bans, now))],
      now,
    );
    const changes = new Changes(this.#context.audit, origin);
    const reused: string[] = [];
    const results: BanPut[] = [];
    for (const { id, replace, extend, ...terms } of bans) {
      const wanted = termColumns(terms);
      const longest = inForce.alike(wanted);
      const before = inForce.withId(id);
      const isElsewhere = before !== undefined && scopeKey(before) !== scopeKey(wanted);
      const columns =
        extend === true && before !== undefined && !isElsewhere ? extended(before, wanted) : wanted;
      if (extend === true && longest !== undefined && isWithin(wanted, longest)) {
        results.push({ result: "unchanged", ban: readBanRow(longest) });
        continue;
      }
      if (before !== undefined && hasAll(before, columns)) {
        results.push({ result: "unchanged", ban: readBanRow(before) });
        continue;
      }
      const taken = isElsewhere ? before : undefined;
      const existing = extend === true ? taken : whatIsInTheWay(before, longest, columns, replace);
      if (existing !== undefined) {
        results.push({ result: "conflict", existing: readBanRow(existing) });
        continue;
      }
      if (before === undefined) reused.push(id);
      const after = await changes.add({
        action: before === undefined ? "ban.create" : "ban.change",
        reason: columns.reason,
        ban: {
          ...{ id, created_at: now, created_by: writeActor(origin.actor) },
          ...{ lifted_at: null, lifted_by: null, lift_reason: null },
          ...before,
          ...columns,
        },
        details: before === undefined ? {} : { before: describeBefore(before) },
      });
      inForce.put(after);
      results.push({ result: before === undefined ? "created" : "changed", ban: readBanRow(after) });
    }
    await this.#write(changes);
    await this.#forgetEnforcements(reused);
    return results;
  }

  async liftAll(bans: readonly BanToLift[], origin: AuditOrigin): Promise<(SavedBan | undefined)[]> {
    const now = Math.trunc(this.#context.clock());
    const inForce = new BansInForce(await this.#readById(bans), now);
    const changes = new Changes(this.#context.audit, origin);
    const results: (SavedBan | undefined)[] = [];
    for (const { id, reason } of bans) {
      const before = inForce.withId(storableText(id));
      if (before === undefined) {
        results.push(undefined);
        continue;
      }
      inForce.remove(before.id);
      const liftReason = reason === undefined ? null : storableText(reason);
      const after = await changes.add({
        action: "ban.lift",
        reason: liftReason,
        ban: { ...before, lifted_at: now, lifted_by: writeActor(origin.actor), lift_reason: liftReason },
        details: before.reason === null ? {} : { ban_reason: before.reason },
      });
      results.push(readBanRow(after));
    }
    await this.#write(changes);
    return results;
  }

  async saveEnforcements(enforcements: readonly BanEnforcement[]): Promise<void> {
    const last = new Map(
      enforcements.map((enforcement) => [
        JSON.stringify([enforcement.banId, enforcement.server]),
        writeEnforcementRow(enforcement),
      ]),
    );
    for (const rows of inChunks([...last.values()])) {
      await this.#context.trx
        .insertInto("ban_enforcements")
        .values(rows)
        .onConflict((conflict) =>
          conflict.columns(["ban_id", "server"]).doUpdateSet(excluded(rows, ["ban_id", "server"])),
        )
        .execute();
    }
    if (last.size > 0) this.#context.touch("servers");
  }

  async #readById(bans: readonly { readonly id: string }[]): Promise<BanRow[]> {
    const rows: BanRow[] = [];
    for (const ids of inChunks([...new Set(bans.map(({ id }) => storableText(id)))])) {
      const found = await this.#context.trx.selectFrom("bans").selectAll().where("id", "in", ids).execute();
      for (const row of found) rows.push(row);
    }
    return rows;
  }

  /** The bans in force of any of the accounts or domains in any of the scopes. */
  async #readAlike(bans: readonly BanWrite[], now: number): Promise<BanRow[]> {
    const rows: BanRow[] = [];
    for (const slice of inChunks(bans)) {
      const jids = [...new Set(slice.map(({ jid }) => jid))];
      const mucs = [...new Set(slice.flatMap(({ muc }) => muc ?? []))];
      const found = await this.#context.trx
        .selectFrom("bans")
        .selectAll()
        .where(beginning(sql.ref("jid")), "in", jids.map(beginningOf))
        .where("jid", "in", jids)
        .where((eb) => eb.or([eb("muc", "is", null), ...(mucs.length === 0 ? [] : [eb("muc", "in", mucs)])]))
        .where(inForceAt(now))
        .execute();
      for (const row of found) rows.push(row);
    }
    return rows;
  }

  async #write({ entries }: Changes): Promise<void> {
    if (entries.length === 0) return;
    const last = new Map(entries.map((row) => [row.id, row]));
    for (const rows of inChunks([...last.values()])) {
      await this.#context.trx
        .insertInto("bans")
        .values(rows)
        .onConflict((conflict) => conflict.column("id").doUpdateSet(excluded(rows, ["id"])))
        .execute();
    }
    for (const rows of inChunks(entries.map(({ id, change }) => ({ ban_id: id, seq: change })))) {
      await this.#context.trx.insertInto("ban_history").values(rows).execute();
    }
    this.#context.touch("bans");
  }

  /** The enforcements of earlier bans with these ids. */
  async #forgetEnforcements(ids: readonly string[]): Promise<void> {
    for (const slice of inChunks(ids)) {
      await this.#context.trx.deleteFrom("ban_enforcements").where("ban_id", "in", slice).execute();
    }
  }
}

interface Change {
  readonly action: "ban.create" | "ban.change" | "ban.lift";
  readonly reason: string | null;
  readonly ban: Draft;
  /** Details that are not columns of the ban. */
  readonly details: AuditDetails;
}

/** Changes that are audited and still to be written. */
class Changes {
  /** In order; a ban may occur more than once. */
  readonly entries: BanRow[] = [];

  constructor(
    private readonly audit: AuditWrites,
    private readonly origin: AuditOrigin,
  ) {}

  async add({ action, reason, ban, details }: Change): Promise<BanRow> {
    const event: AuditAction = {
      ...this.origin,
      action,
      targets: [{ jid: ban.jid, muc: ban.muc ?? undefined }],
      reason: reason ?? undefined,
      details: { id: ban.id, ...describe(ban), ...details },
    };
    const { seq, at } = await this.audit.record(event);
    // The time of the audit entry, so that it can be compared with the row.
    const times = { "ban.create": { created_at: at }, "ban.change": {}, "ban.lift": { lifted_at: at } }[
      action
    ];
    const row = { ...ban, ...times, change: seq };
    this.entries.push(row);
    return row;
  }
}

/** The existing ban that conflicts with a new one; one of the same id and scope does not. */
function whatIsInTheWay(
  before: BanRow | undefined,
  alike: BanRow | undefined,
  columns: TermColumns,
  replace: boolean,
): BanRow | undefined {
  if (before !== undefined && !replace) return before;
  return before !== undefined && scopeKey(before) === scopeKey(columns) ? undefined : alike;
}

function describe(ban: Draft): AuditDetails {
  const { role, expires_at, exceptions, spare_affiliated, publish } = ban;
  const texts = Object.entries(mapBanTexts((name) => ban[name]));
  return {
    ...(Object.fromEntries(texts.filter(([, text]) => text !== null)) as Record<string, string>),
    ...(role !== null && { role }),
    ...(expires_at !== null && { expires_at: formatTimestamp(Math.floor(expires_at / 1000)) }),
    ...(exceptions !== null && { except: JSON.parse(exceptions) as string[] }),
    ...(spare_affiliated === 1 && { spare_affiliated: true }),
    ...(publish === 1 && { publish: true }),
  };
}

function describeBefore(ban: Draft): AuditDetails {
  const { jid, muc, reason } = ban;
  return { jid, ...(muc !== null && { muc }), ...(reason !== null && { reason }), ...describe(ban) };
}

function hasAll(row: BanRow, columns: TermColumns): boolean {
  return Object.entries(columns).every(([name, value]) => row[name as keyof TermColumns] === value);
}
