import { type RawBuilder, type Selectable, sql, type SqlBool } from "kysely";
import type { Kicked } from "../../contract/responses";
import { exactFilters } from "../../wire/bans/ban-filters";
import { type BanRule, type BanText, mapBanTexts } from "../../wire/bans/ban-terms";
import type { AuditActor, AuditEntry, AuditOrigin } from "../audit/audit";
import { readAuditRow } from "../audit/audit-rows";
import { beginning, beginningOf, checkPageLimit, inChunks, storableText } from "../schema/sql";
import type { BanEnforcementTable, BanTable, StoreDatabase } from "../schema/tables";
import type { StoreTransaction } from "../store";
import { componentOf } from "../tokens/tokens";
import type {
  BanEnforcement,
  BanExpiry,
  BanPage,
  BanPageRequest,
  BanPut,
  SavedBan,
  Bans,
  BanToLift,
  BanWrite,
} from "./bans";

export type BanRow = Selectable<BanTable>;

/** The columns that say what a ban is, as opposed to what became of it. */
export type TermColumns = Pick<
  BanRow,
  | "jid"
  | "muc"
  | "role"
  | "component"
  | "reason"
  | "expires_at"
  | "exceptions"
  | "spare_affiliated"
  | "publish"
  | BanText
>;

export function termColumns(ban: BanRule): TermColumns {
  const { jid, muc, role, reason, expiresAt, except = [], spareAffiliated, publish } = ban;
  const exceptions = [...new Set(except)].sort();
  return {
    jid,
    muc: muc ?? null,
    role: role ?? null,
    component: muc === undefined ? null : componentOf(muc),
    reason: textColumn(reason),
    ...mapBanTexts((name) => textColumn(ban[name])),
    expires_at: expiresAt ?? null,
    exceptions: exceptions.length === 0 ? null : JSON.stringify(exceptions),
    spare_affiliated: spareAffiliated === true ? 1 : 0,
    publish: publish === true ? 1 : 0,
  };
}

function textColumn(text: string | undefined): string | null {
  return text === undefined ? null : storableText(text);
}

export function readBanRow(row: BanRow): SavedBan {
  return {
    id: row.id,
    jid: row.jid,
    muc: row.muc ?? undefined,
    role: row.role ?? undefined,
    reason: row.reason ?? undefined,
    ...mapBanTexts((name) => row[name] ?? undefined),
    expiresAt: row.expires_at ?? undefined,
    except: row.exceptions === null ? undefined : (JSON.parse(row.exceptions) as string[]),
    spareAffiliated: row.spare_affiliated === 1 ? true : undefined,
    publish: row.publish === 1 ? true : undefined,
    createdAt: row.created_at,
    createdBy: readActor(row.created_by),
    lifted:
      row.lifted_at === null || row.lifted_by === null
        ? undefined
        : { at: row.lifted_at, by: readActor(row.lifted_by), reason: row.lift_reason ?? undefined },
    change: row.change,
  };
}

/** @param now Unix time in ms */
export function isInForce({ lifted_at, expires_at }: BanRow, now: number): boolean {
  return lifted_at === null && (expires_at === null || expires_at > now);
}

/** The same as SQL. */
export function inForceAt(now: number): RawBuilder<SqlBool> {
  return sql`(lifted_at is null and (expires_at is null or expires_at > ${now}))`;
}

export function writeActor(actor: AuditActor): string {
  return JSON.stringify(actor);
}

export function readActor(text: string): AuditActor {
  return JSON.parse(text) as AuditActor;
}

export type EnforcementRow = Selectable<BanEnforcementTable>;

export function writeEnforcementRow(enforcement: BanEnforcement): EnforcementRow {
  const { banId, server, change, at, kicked, refusal } = enforcement;
  return {
    ban_id: banId,
    server,
    change,
    at,
    removed: JSON.stringify(kicked),
    refusal_code: refusal === undefined ? null : storableText(refusal.code),
    refusal_error: refusal === undefined ? null : storableText(refusal.error),
  };
}

function readEnforcementRow(row: EnforcementRow): BanEnforcement {
  return {
    banId: row.ban_id,
    server: row.server,
    change: row.change,
    at: row.at,
    kicked: JSON.parse(row.removed) as Kicked[],
    refusal:
      row.refusal_code === null || row.refusal_error === null
        ? undefined
        : { code: row.refusal_code, error: row.refusal_error },
  };
}

export interface StoredBansContext {
  readonly db: StoreDatabase;
  readonly clock: () => number;
  transaction<T>(this: void, work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
}

export class StoredBans implements Bans {
  readonly #context: StoredBansContext;

  constructor(context: StoredBansContext) {
    this.#context = context;
  }

  putAll(bans: readonly BanWrite[], origin: AuditOrigin): Promise<BanPut[]> {
    return this.#context.transaction((tx) => tx.bans.putAll(bans, origin));
  }

  liftAll(bans: readonly BanToLift[], origin: AuditOrigin): Promise<(SavedBan | undefined)[]> {
    return this.#context.transaction((tx) => tx.bans.liftAll(bans, origin));
  }

  async find(id: string): Promise<SavedBan | undefined> {
    const row = await this.#context.db
      .selectFrom("bans")
      .selectAll()
      .where("id", "=", storableText(id))
      .executeTakeFirst();
    return row === undefined ? undefined : readBanRow(row);
  }

  async findAll(ids: readonly string[]): Promise<Map<string, SavedBan>> {
    const bans = new Map<string, SavedBan>();
    for (const slice of inChunks([...new Set(ids.map(storableText))])) {
      const rows = await this.#context.db.selectFrom("bans").selectAll().where("id", "in", slice).execute();
      for (const row of rows) bans.set(row.id, readBanRow(row));
    }
    return bans;
  }

  async list({ filter = {}, after, limit }: BanPageRequest = {}): Promise<BanPage> {
    const size = checkPageLimit(limit);
    const { state = "active", reach } = filter;
    const inForce = inForceAt(Math.trunc(this.#context.clock()));
    let query = this.#context.db.selectFrom("bans").selectAll().orderBy("id");
    if (after !== undefined) query = query.where("id", ">", storableText(after));
    if (state !== "all") query = query.where(state === "active" ? inForce : sql<SqlBool>`not ${inForce}`);
    for (const column of exactFilters) {
      if (filter[column] === undefined) continue;
      const value = storableText(filter[column]);
      query = query.where(beginning(sql.ref(column)), "=", beginningOf(value)).where(column, "=", value);
    }
    if (reach !== undefined) {
      if (reach.length === 0) return { bans: [] };
      const patterns = reach.map(storableText);
      query = query.where((eb) =>
        // In both databases, `lower` here is for ASCII, as in `tokenReaches`.
        eb.or([eb(eb.fn<string>("lower", ["muc"]), "in", patterns), eb("component", "in", patterns)]),
      );
    }
    const rows = await query.limit(size + 1).execute();
    const bans = rows.slice(0, size).map(readBanRow);
    return rows.length > size ? { bans, next: bans.at(-1)?.id } : { bans };
  }

  async history(id: string): Promise<AuditEntry[]> {
    const rows = await this.#context.db
      .selectFrom("ban_history")
      .innerJoin("audit", "audit.seq", "ban_history.seq")
      .selectAll("audit")
      .where("ban_id", "=", storableText(id))
      .orderBy("audit.seq")
      .execute();
    return rows.map(readAuditRow);
  }

  async enforcements(ids: readonly string[]): Promise<BanEnforcement[]> {
    const enforcements: BanEnforcement[] = [];
    for (const slice of inChunks([...new Set(ids.map(storableText))])) {
      const rows = await this.#context.db
        .selectFrom("ban_enforcements")
        .selectAll()
        .where("ban_id", "in", slice)
        .orderBy("ban_id")
        .orderBy("server")
        .execute();
      for (const row of rows) enforcements.push(readEnforcementRow(row));
    }
    return enforcements;
  }

  async changedSince(change: number, limit: number): Promise<SavedBan[]> {
    const rows = await this.#context.db
      .selectFrom("bans")
      .selectAll()
      .where("change", ">", change)
      .orderBy("change")
      .limit(limit)
      .execute();
    return rows.map(readBanRow);
  }

  async expiredBetween(after: BanExpiry, until: number, limit: number): Promise<SavedBan[]> {
    const rows = await this.#context.db
      .selectFrom("bans")
      .selectAll()
      .where("lifted_at", "is", null)
      .where(sql<SqlBool>`(expires_at, id) > (${after.at}, ${after.id})`)
      .where("expires_at", "<=", until)
      .orderBy("expires_at")
      .orderBy("id")
      .limit(limit)
      .execute();
    return rows.map(readBanRow);
  }
}
