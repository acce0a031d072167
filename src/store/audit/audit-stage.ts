import type { AuditResult } from "../../wire/audit";
import { IntentEndedError, NoSuchIntentError } from "../errors";
import { storableText } from "../schema/sql";
import type { AuditAction, AuditDetails, AuditHead, AuditOutcome, AuditPlace, AuditTarget } from "./audit";
import { type AuditRow, targetRows, writeTargets } from "./audit-rows";
import { chainHash } from "./hash-chain";

/** Columns that an outcome row inherits from its intent. */
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

/** An audit entry that is not in the chain yet. Creating a draft throws if a value cannot be stored. */
export type AuditDraft = ActionDraft | OutcomeDraft;

export function draftAction(kind: "intent" | "event", action: AuditAction): AuditDraft {
  const { actor } = action;
  return {
    kind,
    actor_kind: actor.kind,
    actor_id: "id" in actor ? storableText(actor.id) : null,
    actor_label: "label" in actor ? storable(actor.label) : null,
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

/** Undefined for what has no JSON, such as an object whose `toJSON` returns nothing. */
const stringify: (value: unknown) => string | undefined = JSON.stringify;

function writeDetails(details: AuditDetails | undefined): string | null {
  return stringify(details) ?? null;
}

/** `unknown`: it has that outcome and may still get a better one. */
export type IntentState = "open" | "unknown" | "ended";

export interface Intent {
  readonly origin: OriginColumns;
  readonly targets: readonly AuditTarget[];
  readonly state: IntentState;
}

/** The clock and the instance of new entries. */
export interface AuditStageContext {
  /** Unix time in ms. */
  readonly clock: () => number;
  readonly instance: string;
}

/** What is written with new entries. */
export interface StagedRows {
  readonly audit: readonly AuditRow[];
  readonly targets: readonly ReturnType<typeof targetRows>[number][];
  /** The intents that stay open, for `audit_open`. */
  readonly opened: readonly Pick<AuditRow, "seq" | "instance">[];
  /** The seqs of intents that have an outcome now. */
  readonly ended: readonly number[];
  /** The end of the audit with all of it. */
  readonly head: AuditHead;
}

export interface Staged {
  readonly rows: StagedRows;
  /** The intents that stay open, by their seqs. */
  readonly begun: ReadonlyMap<number, Intent>;
}

/** Gives new entries their places in the chain. Nothing is written. */
export class AuditStage {
  readonly #context: AuditStageContext;
  readonly #intents: Map<number, Intent>;
  #head: AuditHead;
  #closed = false;
  readonly #staged: { readonly row: AuditRow; readonly targets: readonly AuditTarget[] }[] = [];

  /** @param head the end of the audit
   *  @param intents those that the drafts end, by their seqs; it is added to */
  constructor(context: AuditStageContext, { seq, hash }: AuditHead, intents: Map<number, Intent>) {
    this.#context = context;
    this.#head = { seq, hash };
    this.#intents = intents;
  }

  /** Appends drafts to the chain: all of them or, if it throws, none.
   *  @throws NoSuchIntentError
   *  @throws IntentEndedError */
  stage(drafts: readonly AuditDraft[]): AuditPlace[] {
    if (this.#closed) throw new Error("The transaction has ended; no audit entry can be added");
    const states = new Map<number, IntentState>();
    for (const draft of drafts) {
      if (draft.kind !== "outcome") continue;
      const state = states.get(draft.intent) ?? this.#intents.get(draft.intent)?.state;
      if (state === undefined) throw new NoSuchIntentError(draft.intent);
      states.set(draft.intent, endIntent(draft.intent, state, draft.result));
    }
    return drafts.map((draft) => this.#link(draft));
  }

  /** What is staged; nothing can be staged any more. */
  close(): Staged {
    this.#closed = true;
    const staged = this.#staged;
    const ended = new Set(staged.flatMap(({ row }) => row.intent ?? []));
    const opened = staged.flatMap(({ row: { kind, seq, instance } }) =>
      kind === "intent" && !ended.has(seq) ? [{ seq, instance }] : [],
    );
    return {
      rows: {
        audit: staged.map(({ row }) => row),
        targets: staged.flatMap(({ row, targets }) => targetRows(row.seq, targets)),
        opened,
        ended: [...ended],
        head: this.#head,
      },
      begun: new Map(opened.map(({ seq }) => [seq, this.#knownIntent(seq)])),
    };
  }

  #link(draft: AuditDraft): AuditPlace {
    const intent = draft.kind === "outcome" ? this.#knownIntent(draft.intent) : undefined;
    const targets = draft.targets ?? intent?.targets ?? [];
    const seq = this.#head.seq + 1;
    const link = {
      seq,
      at: Math.trunc(this.#context.clock()),
      kind: draft.kind,
      intent: draft.kind === "outcome" ? draft.intent : null,
      instance: this.#context.instance,
      ...originOf(draft.kind === "outcome" ? this.#knownIntent(draft.intent).origin : draft),
      targets: writeTargets(targets),
      result: draft.kind === "outcome" ? draft.result : null,
      details: draft.details,
      prev_hash: this.#head.hash,
    };
    const row: AuditRow = { ...link, hash: chainHash(link) };
    this.#head = { seq, hash: row.hash };
    this.#staged.push({ row, targets });
    if (draft.kind === "intent") this.#intents.set(seq, { origin: originOf(draft), targets, state: "open" });
    if (draft.kind === "outcome" && intent !== undefined) {
      this.#intents.set(draft.intent, {
        ...intent,
        state: endIntent(draft.intent, intent.state, draft.result),
      });
    }
    return { seq, at: row.at, hash: row.hash };
  }

  #knownIntent(seq: number): Intent {
    const intent = this.#intents.get(seq);
    if (intent === undefined) throw new NoSuchIntentError(seq);
    return intent;
  }
}

/** The state of an intent after an outcome.
 *  @throws IntentEndedError if it cannot have that outcome */
function endIntent(intent: number, state: IntentState, result: AuditResult): IntentState {
  if (state === "ended" || (state === "unknown" && result === "unknown")) throw new IntentEndedError(intent);
  return result === "unknown" ? "unknown" : "ended";
}

export function originOf(columns: OriginColumns): OriginColumns {
  const { actor_kind, actor_id, actor_label, address, action, reason } = columns;
  return { actor_kind, actor_id, actor_label, address, action, reason };
}
