import type { AuditAction, AuditDetails, AuditOutcome, AuditTarget } from "./audit";
import type { AuditRow } from "./audit-row";
import { storableText } from "./storable-text";

/** What an outcome has from its intent. */
export type OriginColumns = Pick<
  AuditRow,
  "actor_kind" | "actor_id" | "actor_label" | "address" | "action" | "reason"
>;

interface ActionDraft extends OriginColumns {
  readonly kind: "intent" | "event";
  readonly targets: readonly AuditTarget[];
  readonly details: string | null;
}

interface OutcomeDraft {
  readonly kind: "outcome";
  readonly intent: number;
  readonly result: AuditOutcome["result"];
  /** Undefined: those of the intent. */
  readonly targets: readonly AuditTarget[] | undefined;
  readonly details: string | null;
}

/** An entry before it has its place in the chain. Making one is where it shows that something cannot be stored. */
export type AuditDraft = ActionDraft | OutcomeDraft;

export function draftAction(kind: "intent" | "event", action: AuditAction): AuditDraft {
  const { actor } = action;
  return {
    kind,
    actor_kind: actor.kind,
    actor_id: actor.kind === "token" ? storableText(actor.id) : null,
    actor_label: actor.kind === "token" || actor.kind === "operator" ? storable(actor.label) : null,
    address: storable(action.address),
    action: storableText(action.action),
    targets: action.targets ?? [],
    reason: storable(action.reason),
    details: writeDetails(action.details),
  };
}

export function draftOutcome(intent: number, { result, targets, details }: AuditOutcome): AuditDraft {
  return { kind: "outcome", intent, result, targets, details: writeDetails(details) };
}

function storable(text: string | undefined): string | null {
  return text === undefined ? null : storableText(text);
}

function writeDetails(details: AuditDetails | undefined): string | null {
  return details === undefined ? null : JSON.stringify(details);
}
