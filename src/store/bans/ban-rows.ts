import { type RawBuilder, type Selectable, sql, type SqlBool } from "kysely";
import type { Kicked } from "../../contract/responses";
import type { AuditActor } from "../audit/audit";
import { storableText } from "../schema/sql";
import type { BanEnforcementTable, BanTable } from "../schema/tables";
import { componentOf } from "../tokens/tokens";
import type { BanEnforcement, BanRecord, NewBan } from "./bans";

export type BanRow = Selectable<BanTable>;

/** What is wished for, as it is stored. */
export type WishColumns = Pick<
  BanRow,
  "jid" | "muc" | "component" | "reason" | "note" | "expires_at" | "exceptions" | "spare_affiliated"
>;

export function wishColumns(wish: NewBan): WishColumns {
  const { jid, muc, reason, note, expiresAt, except = [], spareAffiliated } = wish;
  const exceptions = [...new Set(except)].sort();
  return {
    jid,
    muc: muc ?? null,
    component: muc === undefined ? null : componentOf(muc),
    reason: reason === undefined ? null : storableText(reason),
    note: note === undefined ? null : storableText(note),
    expires_at: expiresAt ?? null,
    exceptions: exceptions.length === 0 ? null : JSON.stringify(exceptions),
    spare_affiliated: spareAffiliated === true ? 1 : 0,
  };
}

export function readBanRow(row: BanRow): BanRecord {
  return {
    id: row.id,
    jid: row.jid,
    muc: row.muc ?? undefined,
    reason: row.reason ?? undefined,
    note: row.note ?? undefined,
    expiresAt: row.expires_at ?? undefined,
    except: row.exceptions === null ? undefined : (JSON.parse(row.exceptions) as string[]),
    spareAffiliated: row.spare_affiliated === 1 ? true : undefined,
    createdAt: row.created_at,
    createdBy: readActor(row.created_by),
    lifted:
      row.lifted_at === null || row.lifted_by === null
        ? undefined
        : { at: row.lifted_at, by: readActor(row.lifted_by), reason: row.lift_reason ?? undefined },
    change: row.change,
  };
}

/** @param now milliseconds since 1970 */
export function isInForce({ lifted_at, expires_at }: BanRow, now: number): boolean {
  return lifted_at === null && (expires_at === null || expires_at > now);
}

/** The same for the database. */
export function inForceAt(now: number): RawBuilder<SqlBool> {
  return sql`(lifted_at is null and (expires_at is null or expires_at > ${now}))`;
}

export function writeActor(actor: AuditActor): string {
  return JSON.stringify(actor);
}

function readActor(text: string): AuditActor {
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
    kicked: JSON.stringify(kicked),
    refusal_code: refusal === undefined ? null : storableText(refusal.code),
    refusal_error: refusal === undefined ? null : storableText(refusal.error),
  };
}

export function readEnforcementRow(row: EnforcementRow): BanEnforcement {
  return {
    banId: row.ban_id,
    server: row.server,
    change: row.change,
    at: row.at,
    kicked: JSON.parse(row.kicked) as Kicked[],
    refusal:
      row.refusal_code === null || row.refusal_error === null
        ? undefined
        : { code: row.refusal_code, error: row.refusal_error },
  };
}
