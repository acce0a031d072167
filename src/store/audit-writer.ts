import type { AuditEntry, AuditHead, AuditResult, AuditTarget } from "./audit";
import { chainHash } from "./audit-chain";
import type { AuditDraft, OriginColumns } from "./audit-draft";
import { lockAuditHead, writeAuditHead } from "./audit-head";
import { type AuditRow, readAuditRow } from "./audit-row";
import { readTargets, targetRows, writeTargets } from "./audit-targets";
import type { StoreDatabaseTransaction } from "./database";
import { inSlices } from "./in-slices";
import { IntentEndedError, NoSuchIntentError } from "./store-errors";
import type { StoreDialect } from "./store";
import type { StoreContinuity } from "./store-continuity";

export interface AuditWriterContext {
  readonly dialect: StoreDialect;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly instance: string;
  readonly continuity: StoreContinuity;
}

/** `unknown`: it has that outcome and may still get a better one. */
type IntentState = "open" | "unknown" | "ended";

interface Intent {
  readonly origin: OriginColumns;
  readonly targets: readonly AuditTarget[];
  readonly state: IntentState;
}

/** Adds to the audit within one transaction: holds the end of the chain from `open` on, and writes at `flush`. */
export class AuditWriter {
  readonly #trx: StoreDatabaseTransaction;
  readonly #context: AuditWriterContext;
  readonly #intents = new Map<number, Intent>();
  #head: AuditHead;
  #closed = false;
  readonly #staged: { readonly row: AuditRow; readonly targets: readonly AuditTarget[] }[] = [];

  private constructor(trx: StoreDatabaseTransaction, context: AuditWriterContext, head: AuditHead) {
    this.#trx = trx;
    this.#context = context;
    this.#head = head;
  }

  /** Waits until no other transaction, of any instance, is adding to the audit.
   *  @throws StoreLostError */
  static async open(trx: StoreDatabaseTransaction, context: AuditWriterContext): Promise<AuditWriter> {
    const { identity, ...head } = await lockAuditHead(trx, context.dialect);
    context.continuity.check({ identity, ...head });
    return new AuditWriter(trx, context, head);
  }

  /** The end of the audit, with what was staged. */
  get head(): AuditHead {
    return this.#head;
  }

  /** Looks up the intents that the drafts end, so that they can be staged. */
  async prepare(drafts: readonly AuditDraft[]): Promise<void> {
    const wanted = drafts
      .flatMap((draft) =>
        draft.kind === "outcome" && Number.isSafeInteger(draft.intent) ? [draft.intent] : [],
      )
      .filter((seq) => !this.#intents.has(seq));
    for (const seqs of inSlices([...new Set(wanted)])) {
      const intents = await this.#trx
        .selectFrom("audit")
        .selectAll()
        .where("seq", "in", seqs)
        .where("kind", "=", "intent")
        .execute();
      const outcomes = await this.#trx
        .selectFrom("audit")
        .select(["intent", "result"])
        .where("intent", "in", seqs)
        .execute();
      for (const row of intents) {
        const results = outcomes.filter(({ intent }) => intent === row.seq).map(({ result }) => result);
        this.#intents.set(row.seq, {
          origin: originOf(row),
          targets: readTargets(row.targets) ?? [],
          state:
            results.length === 0
              ? "open"
              : results.every((result) => result === "unknown")
                ? "unknown"
                : "ended",
        });
      }
    }
  }

  /** Gives drafts, which were prepared, their places in the chain: all of them or, where it throws, none.
   *  @throws NoSuchIntentError
   *  @throws IntentEndedError */
  stage(drafts: readonly AuditDraft[]): AuditEntry[] {
    if (this.#closed)
      throw new Error("The transaction has ended: nothing can be added to the audit through it");
    const states = new Map<number, IntentState>();
    for (const draft of drafts) {
      if (draft.kind !== "outcome") continue;
      const state = states.get(draft.intent) ?? this.#intents.get(draft.intent)?.state;
      if (state === undefined) throw new NoSuchIntentError(draft.intent);
      states.set(draft.intent, endIntent(draft.intent, state, draft.result));
    }
    return drafts.map((draft) => this.#link(draft));
  }

  /** Writes what is staged; nothing can be staged any more. */
  async flush(): Promise<void> {
    this.#closed = true;
    const staged = this.#staged;
    if (staged.length === 0) return;
    for (const slice of inSlices(staged)) {
      await this.#trx
        .insertInto("audit")
        .values(slice.map(({ row }) => row))
        .execute();
    }
    for (const rows of inSlices(staged.flatMap(({ row, targets }) => targetRows(row.seq, targets)))) {
      await this.#trx.insertInto("audit_targets").values(rows).execute();
    }
    const ended = new Set(staged.flatMap(({ row }) => row.intent ?? []));
    const begun = staged.flatMap(({ row }) =>
      row.kind === "intent" && !ended.has(row.seq) ? [{ seq: row.seq, instance: row.instance }] : [],
    );
    for (const rows of inSlices(begun)) await this.#trx.insertInto("audit_open").values(rows).execute();
    for (const seqs of inSlices([...ended])) {
      await this.#trx.deleteFrom("audit_open").where("seq", "in", seqs).execute();
    }
    await writeAuditHead(this.#trx, this.#head);
  }

  #link(draft: AuditDraft): AuditEntry {
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
    return readAuditRow(row);
  }

  #knownIntent(seq: number): Intent {
    const intent = this.#intents.get(seq);
    if (intent === undefined) throw new NoSuchIntentError(seq);
    return intent;
  }
}

/** The state of an intent after an outcome.
 *  @throws IntentEndedError where it cannot have that */
function endIntent(intent: number, state: IntentState, result: AuditResult): IntentState {
  if (state === "ended" || (state === "unknown" && result === "unknown")) throw new IntentEndedError(intent);
  return result === "unknown" ? "unknown" : "ended";
}

function originOf(columns: OriginColumns): OriginColumns {
  const { actor_kind, actor_id, actor_label, address, action, reason } = columns;
  return { actor_kind, actor_id, actor_label, address, action, reason };
}
