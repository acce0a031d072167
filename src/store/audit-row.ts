import type { Selectable } from "kysely";
import type { AuditActor, AuditDetails, AuditEntry } from "./audit";
import { readTargets } from "./audit-targets";
import type { AuditTable } from "./database";

export type AuditRow = Selectable<AuditTable>;

/** What a row says. One that somebody has tampered with is read as far as that goes: finding it is `verify`'s part. */
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
      return { kind: "token", id: actor_id ?? "", label: actor_label ?? "" };
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
