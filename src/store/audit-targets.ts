import type { AuditTarget } from "./audit";
import { storableText } from "./storable-text";

/** What of a target can be searched for, as it is stored. */
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

/** Undefined where the text is not what `writeTargets` writes. */
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
