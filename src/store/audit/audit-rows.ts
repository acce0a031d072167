import { hash } from "node:crypto";
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

/**
 * The hash chain of the audit log.
 *
 * The hash of an entry is the SHA-256, in lower-case hexadecimal, of these fields one after another: the text
 * `muc-kick audit 1`, then the columns of the table `audit` in the order of `chainColumns`. A field is written as the
 * number of its bytes in UTF-8, a colon, these bytes, and a comma (a netstring); integers in decimal; a field that is
 * NULL as `-,`. Columns that hold JSON are taken as the text they are. `prev_hash` is the `hash` of the entry whose `seq`
 * is one less, and 64 zeros in the first.
 *
 * With the table `audit_head`, which holds the last `seq` and `hash`, verification detects: changed entries; entries that
 * were removed, inserted, replaced or reordered; entries missing at the end, unless `audit_head` was changed to match.
 *
 * It does not detect, because the chain contains no secret: that a writer of the database recomputed the chain from some
 * entry on, with `audit_head`; that entries at the end were removed and `audit_head` was changed to match; that the whole
 * database was replaced by an older copy. Against these, keep the `seq` and `hash` of the last entry elsewhere, and verify
 * with them as the anchor.
 */
export const chainColumns = [
  "prev_hash",
  "seq",
  "at",
  "kind",
  "intent",
  "instance",
  "actor_kind",
  "actor_id",
  "actor_label",
  "address",
  "action",
  "targets",
  "reason",
  "result",
  "details",
] as const;

/** The columns of the table `audit`. */
export const auditColumns = [...chainColumns, "hash"] as const;

/** An entry as input of the hash. */
export type ChainLink = Readonly<Record<(typeof chainColumns)[number], string | number | null>>;

/** `prev_hash` of the first entry. */
export const chainStart = "0".repeat(64);

export function chainHash(link: ChainLink): string {
  const fields = ["muc-kick audit 1", ...chainColumns.map((column) => link[column])];
  return hash("sha256", fields.map(netstring).join(""));
}

function netstring(field: string | number | null): string {
  if (field === null) return "-,";
  const text = String(field);
  return `${Buffer.byteLength(text)}:${text},`;
}
