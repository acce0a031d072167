import { sql } from "kysely";
import { formatTimestamp } from "../../contract/timestamp";
import type { AuditAction, AuditDetails, AuditOrigin, AuditWrites } from "../audit/audit";
import { beginning, beginningOf, inSlices, storableText } from "../schema/sql";
import type { StoreDatabaseTransaction } from "../schema/tables";
import type { StoreTopic } from "../store";
import {
  type BanRow,
  inForceAt,
  isInForce,
  readBanRow,
  wishColumns,
  type WishColumns,
  writeActor,
  writeEnforcementRow,
} from "./ban-rows";
import type { BanEnforcement, BanPut, BanRecord, BanToLift, BanToPut, BanWrites } from "./bans";

/** Bans in force as a transaction knows them, before and after its own changes. */
class BansInForce {
  readonly #byId = new Map<string, BanRow>();
  readonly #byScope = new Map<string, readonly BanRow[]>();

  /** @param now milliseconds since 1970 */
  constructor(
    rows: readonly BanRow[],
    private readonly now: number,
  ) {
    for (const row of rows) this.put(row);
  }

  withId(id: string): BanRow | undefined {
    return this.#byId.get(id);
  }

  /** The one that lasts longest of those about the same account or domain and the same scope. */
  alike(ban: Pick<BanRow, "jid" | "muc">): BanRow | undefined {
    const rows = this.#byScope.get(scopeKey(ban)) ?? [];
    return rows.reduce<BanRow | undefined>(
      (longest, row) => (longest === undefined || endOf(row) > endOf(longest) ? row : longest),
      undefined,
    );
  }

  /** In the place of the one that has its id. One that is not in force is not taken. */
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

/** Unix time in ms; infinity: it is permanent. */
function endOf({ expires_at }: Pick<BanRow, "expires_at">): number {
  return expires_at ?? Infinity;
}

function scopeKey({ jid, muc }: Pick<BanRow, "jid" | "muc">): string {
  return JSON.stringify([jid, muc]);
}

export interface TransactionBansContext {
  readonly trx: StoreDatabaseTransaction;
  readonly audit: AuditWrites;
  readonly clock: () => number;
  /** The others are to hear of the commit. */
  readonly touch: (topic: StoreTopic) => void;
}

/** A ban as it is from now on, but for the number of the change. */
type Draft = Omit<BanRow, "change">;

/** Changes of bans within a transaction. */
export class TransactionBans implements BanWrites {
  readonly #context: TransactionBansContext;

  constructor(context: TransactionBansContext) {
    this.#context = context;
  }

  async putAll(bans: readonly BanToPut[], origin: AuditOrigin): Promise<BanPut[]> {
    const now = Math.trunc(this.#context.clock());
    const inForce = new BansInForce(
      [...(await this.#readById(bans)), ...(await this.#readAlike(bans, now))],
      now,
    );
    const changes = new Changes(this.#context.audit, origin);
    const reused: string[] = [];
    const results: BanPut[] = [];
    for (const { id, replace, extend, ...wish } of bans) {
      const columns = wishColumns(wish);
      const longest = inForce.alike(columns);
      if (extend === true && longest !== undefined && endOf(longest) >= endOf(columns)) {
        results.push({ result: "unchanged", ban: readBanRow(longest) });
        continue;
      }
      const before = inForce.withId(id);
      if (before !== undefined && hasAll(before, columns)) {
        results.push({ result: "unchanged", ban: readBanRow(before) });
        continue;
      }
      const existing = extend === true ? undefined : whatIsInTheWay(before, longest, columns, replace);
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

  async liftAll(bans: readonly BanToLift[], origin: AuditOrigin): Promise<(BanRecord | undefined)[]> {
    const now = Math.trunc(this.#context.clock());
    const inForce = new BansInForce(await this.#readById(bans), now);
    const changes = new Changes(this.#context.audit, origin);
    const results: (BanRecord | undefined)[] = [];
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

  async noteEnforcements(enforcements: readonly BanEnforcement[]): Promise<void> {
    const last = new Map(
      enforcements.map((enforcement) => [
        JSON.stringify([enforcement.banId, enforcement.server]),
        writeEnforcementRow(enforcement),
      ]),
    );
    for (const rows of inSlices([...last.values()])) {
      await this.#context.trx
        .insertInto("ban_enforcements")
        .values(rows)
        .onConflict((conflict) =>
          conflict.columns(["ban_id", "server"]).doUpdateSet((eb) => ({
            change: eb.ref("excluded.change"),
            at: eb.ref("excluded.at"),
            kicked: eb.ref("excluded.kicked"),
            refusal_code: eb.ref("excluded.refusal_code"),
            refusal_error: eb.ref("excluded.refusal_error"),
          })),
        )
        .execute();
    }
    if (last.size > 0) this.#context.touch("servers");
  }

  async #readById(bans: readonly { readonly id: string }[]): Promise<BanRow[]> {
    const rows: BanRow[] = [];
    for (const ids of inSlices([...new Set(bans.map(({ id }) => storableText(id)))])) {
      const found = await this.#context.trx.selectFrom("bans").selectAll().where("id", "in", ids).execute();
      for (const row of found) rows.push(row);
    }
    return rows;
  }

  /** Those in force that are about one of the accounts or domains in one of the scopes. */
  async #readAlike(bans: readonly BanToPut[], now: number): Promise<BanRow[]> {
    const rows: BanRow[] = [];
    for (const slice of inSlices(bans)) {
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
    for (const rows of inSlices([...last.values()])) {
      await this.#context.trx
        .insertInto("bans")
        .values(rows)
        .onConflict((conflict) =>
          conflict.column("id").doUpdateSet((eb) => ({
            jid: eb.ref("excluded.jid"),
            muc: eb.ref("excluded.muc"),
            component: eb.ref("excluded.component"),
            reason: eb.ref("excluded.reason"),
            note: eb.ref("excluded.note"),
            expires_at: eb.ref("excluded.expires_at"),
            created_at: eb.ref("excluded.created_at"),
            created_by: eb.ref("excluded.created_by"),
            lifted_at: eb.ref("excluded.lifted_at"),
            lifted_by: eb.ref("excluded.lifted_by"),
            lift_reason: eb.ref("excluded.lift_reason"),
            change: eb.ref("excluded.change"),
            exceptions: eb.ref("excluded.exceptions"),
            spare_affiliated: eb.ref("excluded.spare_affiliated"),
          })),
        )
        .execute();
    }
    for (const rows of inSlices(entries.map(({ id, change }) => ({ ban_id: id, seq: change })))) {
      await this.#context.trx.insertInto("ban_history").values(rows).execute();
    }
    this.#context.touch("bans");
  }

  /** What was noted of bans that had these ids before. */
  async #forgetEnforcements(ids: readonly string[]): Promise<void> {
    for (const slice of inSlices(ids)) {
      await this.#context.trx.deleteFrom("ban_enforcements").where("ban_id", "in", slice).execute();
    }
  }
}

interface Change {
  readonly action: "ban.create" | "ban.change" | "ban.lift";
  readonly reason: string | null;
  readonly ban: Draft;
  /** More than there is to know of the ban. */
  readonly details: AuditDetails;
}

/** Changes that have their entries in the audit and are still to be written. */
class Changes {
  /** In order; one ban may be in it more than once. */
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
    // The entry's own time, so that the audit can be compared with the row.
    const times = { "ban.create": { created_at: at }, "ban.change": {}, "ban.lift": { lifted_at: at } }[
      action
    ];
    const row = { ...ban, ...times, change: seq };
    this.entries.push(row);
    return row;
  }
}

/** The ban in force that keeps another from being put; one of the same id and scope is in nobody's way. */
function whatIsInTheWay(
  before: BanRow | undefined,
  alike: BanRow | undefined,
  { jid, muc }: WishColumns,
  replace: boolean,
): BanRow | undefined {
  if (before !== undefined && !replace) return before;
  return before?.jid === jid && before.muc === muc ? undefined : alike;
}

function describe({ note, expires_at, exceptions, spare_affiliated }: Draft): AuditDetails {
  return {
    ...(note !== null && { note }),
    ...(expires_at !== null && { expires_at: formatTimestamp(Math.floor(expires_at / 1000)) }),
    ...(exceptions !== null && { except: JSON.parse(exceptions) as string[] }),
    ...(spare_affiliated === 1 && { spare_affiliated: true }),
  };
}

function describeBefore(ban: Draft): AuditDetails {
  const { jid, muc, reason } = ban;
  return { jid, ...(muc !== null && { muc }), ...(reason !== null && { reason }), ...describe(ban) };
}

function hasAll(row: BanRow, columns: WishColumns): boolean {
  return Object.entries(columns).every(([name, value]) => row[name as keyof WishColumns] === value);
}
