import type { Selectable } from "kysely";
import type { Kicked } from "../contract/kicked";
import type { BanEnforcement } from "./bans";
import type { BanEnforcementTable } from "./database";
import { storableText } from "./storable-text";

export type EnforcementRow = Selectable<BanEnforcementTable>;

export function writeEnforcementRow(enforcement: BanEnforcement): EnforcementRow {
  const { banId, server, change, at, removed, refusal } = enforcement;
  return {
    ban_id: banId,
    server,
    change,
    at,
    removed: JSON.stringify(removed),
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
    removed: JSON.parse(row.removed) as Kicked[],
    refusal:
      row.refusal_code === null || row.refusal_error === null
        ? undefined
        : { code: row.refusal_code, error: row.refusal_error },
  };
}
