import { sql, type SqlBool } from "kysely";
import type { AuditEntry, AuditOrigin } from "../audit/audit";
import { readAuditRow } from "../audit/audit-rows";
import { inForceAt, readBanRow, readEnforcementRow } from "./ban-rows";
import type {
  BanEnforcement,
  BanExpiry,
  BanPage,
  BanPageRequest,
  BanPut,
  BanRecord,
  Bans,
  BanToLift,
  BanWrite,
} from "./bans";
import { exactFilters } from "../../wire/ban-filters";
import type { StoreDatabase } from "../schema/tables";
import { beginning, beginningOf, checkPageLimit, inChunks, storableText } from "../schema/sql";
import type { StoreTransaction } from "../store";

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

  liftAll(bans: readonly BanToLift[], origin: AuditOrigin): Promise<(BanRecord | undefined)[]> {
    return this.#context.transaction((tx) => tx.bans.liftAll(bans, origin));
  }

  async find(id: string): Promise<BanRecord | undefined> {
    const row = await this.#context.db
      .selectFrom("bans")
      .selectAll()
      .where("id", "=", storableText(id))
      .executeTakeFirst();
    return row === undefined ? undefined : readBanRow(row);
  }

  async findAll(ids: readonly string[]): Promise<Map<string, BanRecord>> {
    const bans = new Map<string, BanRecord>();
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

  async changedSince(change: number, limit: number): Promise<BanRecord[]> {
    const rows = await this.#context.db
      .selectFrom("bans")
      .selectAll()
      .where("change", ">", change)
      .orderBy("change")
      .limit(limit)
      .execute();
    return rows.map(readBanRow);
  }

  async expiredBetween(after: BanExpiry, until: number, limit: number): Promise<BanRecord[]> {
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
