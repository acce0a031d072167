import type { Selectable } from "kysely";
import { storableText } from "../schema/sql";
import type { AuditTable } from "../schema/tables";
import type { AuditActor, AuditDetails, AuditEntry, AuditTarget } from "./audit";

/** The searchable part of a target, as stored. */
export interface SearchableTarget {
  /** Bare. */
  readonly jid: string | null;
  readonly muc: string | null;
}

export function searchableTarget({ jid, muc }: AuditTarget): SearchableTarget {
  return {
    jid: jid === undefined ? null : storableText(jid).replace(/\/.*$/s, ""),
    muc: muc === undefined ? null : storableText(muc),
  };
}

/** The rows of `audit_targets` for an entry. */
export function targetRows(
  seq: number,
  targets: readonly AuditTarget[],
): (SearchableTarget & { readonly seq: number; readonly position: number })[] {
  return targets
    .map((target, position) => ({ seq, position, ...searchableTarget(target) }))
    .filter(({ jid, muc }) => jid !== null || muc !== null);
}

/** The text of the column `targets`. */
export function writeTargets(targets: readonly AuditTarget[]): string {
  return JSON.stringify(
    targets.map(({ jid, muc, nickname, occupantId }) => ({ jid, muc, nickname, occupantId })),
  );
}

/** Undefined if the text does not have the form that `writeTargets` writes. */
export function readTargets(text: string): AuditTarget[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every(isTarget) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isTarget(value: unknown): value is AuditTarget {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((part) => typeof part === "string")
  );
}

export type AuditRow = Selectable<AuditTable>;

/** The entry of a row. A row that was tampered with is read as far as possible; `verify` reports it. */
export function readAuditRow(row: AuditRow): AuditEntry {
  return {
    seq: row.seq,
    at: row.at,
    kind: row.kind,
    intent: row.intent ?? undefined,
    instance: row.instance,
    actor: readActor(row),
    address: row.address ?? undefined,
    action: row.action,
    targets: readTargets(row.targets) ?? [],
    reason: row.reason ?? undefined,
    result: row.result ?? undefined,
    details: readDetails(row.details),
    prevHash: row.prev_hash,
    hash: row.hash,
  };
}

function readActor({ actor_kind, actor_id, actor_label }: AuditRow): AuditActor {
  switch (actor_kind) {
    case "token":
    case "person":
      return { kind: actor_kind, id: actor_id ?? "", label: actor_label ?? "" };
    case "operator":
      return { kind: "operator", label: actor_label ?? undefined };
    case "header":
    case "system":
      return { kind: actor_kind };
  }
}

function readDetails(text: string | null): AuditDetails | undefined {
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as AuditDetails;
  } catch {
    return { unreadable: text };
  }
}
