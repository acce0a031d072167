import type { Selectable } from "kysely";
import type { ServerSyncTable } from "./database";
import type { ServerSync } from "./server-syncs";
import { storableText } from "./storable-text";

export type ServerSyncRow = Selectable<ServerSyncTable>;

export function writeServerSyncRow(sync: ServerSync): ServerSyncRow {
  return {
    server: sync.server,
    applied_to: sync.appliedTo,
    tried_to: sync.triedTo,
    in_step: sync.inStep ? 1 : 0,
    behind: sync.behind,
    refused: sync.refused,
    managed: sync.managed ?? null,
    since: sync.since,
    checked_at: sync.checkedAt,
    last_error_at: sync.lastError?.at ?? null,
    last_error_code: sync.lastError === undefined ? null : storableText(sync.lastError.code),
    last_error: sync.lastError === undefined ? null : storableText(sync.lastError.error),
  };
}

export function readServerSyncRow(row: ServerSyncRow): ServerSync {
  const { last_error_at: at, last_error_code: code, last_error: error } = row;
  return {
    server: row.server,
    appliedTo: row.applied_to,
    triedTo: row.tried_to,
    inStep: row.in_step === 1,
    behind: row.behind,
    refused: row.refused,
    managed: row.managed ?? undefined,
    since: row.since,
    checkedAt: row.checked_at,
    lastError: at === null || code === null || error === null ? undefined : { at, code, error },
  };
}
