import { IntentEndedError, NoSuchIntentError } from "../errors";
import type { StoreContinuity, StoreMark } from "../identity/continuity";
import { inChunks, storableText } from "../schema/sql";
import type { StoreDatabase, StoreDatabaseTransaction } from "../schema/tables";
import type { StoreDialect } from "../store";
import type { AuditAction, AuditDetails, AuditEntry, AuditHead, AuditOutcome, AuditTarget } from "./audit";
import type { AuditResult } from "../../wire/audit";
import { type AuditRow, readAuditRow, readTargets, targetRows, writeTargets } from "./audit-rows";
import { chainHash, chainStart } from "./hash-chain";

/** Columns that an outcome inherits from its intent. */
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

/** An entry before it has its place in the chain. Creating a draft throws if a value cannot be stored. */
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

/** The head of the chain according to `audit_head`; undefined if that row was deleted. */
export async function readAuditHead(db: StoreDatabase): Promise<AuditHead | undefined> {
  return db.selectFrom("audit_head").select(["seq", "hash"]).where("id", "=", 1).executeTakeFirst();
}

/** Whether there is an entry with this number and hash; true for the head of an audit log without entries. */
export async function isInAudit(db: StoreDatabase, { seq, hash }: AuditHead): Promise<boolean> {
  if (seq === 0) return hash === chainStart;
  const row = await db.selectFrom("audit").select("hash").where("seq", "=", seq).executeTakeFirst();
  return row?.hash === hash;
}

/**
 * The head with the identity of the store, locked until the transaction ends. With SQLite, the transaction itself is
 * the lock.
 */
async function lockAuditHead(trx: StoreDatabaseTransaction, dialect: StoreDialect): Promise<StoreMark> {
  const { identity, ...head } = await trx
    .selectFrom("audit_head")
    .select(["seq", "hash"])
    .select((eb) => eb.selectFrom("store_identity").select("identity").where("id", "=", 1).as("identity"))
    .where("id", "=", 1)
    .$if(dialect === "postgres", (query) => query.forUpdate())
    .executeTakeFirstOrThrow(() => new Error("The head of the audit log is missing: audit_head is empty"));
  return { ...head, identity: identity ?? undefined };
}

async function writeAuditHead(trx: StoreDatabaseTransaction, { seq, hash }: AuditHead): Promise<void> {
  await trx.updateTable("audit_head").set({ seq, hash }).where("id", "=", 1).execute();
}

export interface AuditWriterContext {
  readonly dialect: StoreDialect;
  /** Unix time in ms. */
  readonly clock: () => number;
  readonly instance: string;
  readonly continuity: StoreContinuity;
}

/** `unknown`: it has that outcome and may still get another one. */
type IntentState = "open" | "unknown" | "ended";

interface Intent {
  readonly origin: OriginColumns;
  readonly targets: readonly AuditTarget[];
  readonly state: IntentState;
}

/** Adds entries within one transaction: locks the head of the chain at `open`, and writes at `flush`. */
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

  /**
   * Waits until no other transaction, of any instance, adds entries.
   * @throws StoreLostError
   */
  static async open(trx: StoreDatabaseTransaction, context: AuditWriterContext): Promise<AuditWriter> {
    const { identity, ...head } = await lockAuditHead(trx, context.dialect);
    context.continuity.check({ identity, ...head });
    return new AuditWriter(trx, context, head);
  }

  /** The head including staged entries. */
  get head(): AuditHead {
    return this.#head;
  }

  /** Loads the intents that the drafts finish, so that they can be staged. */
  async prepare(drafts: readonly AuditDraft[]): Promise<void> {
    const wanted = drafts
      .flatMap((draft) =>
        draft.kind === "outcome" && Number.isSafeInteger(draft.intent) ? [draft.intent] : [],
      )
      .filter((seq) => !this.#intents.has(seq));
    for (const seqs of inChunks([...new Set(wanted)])) {
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

  /**
   * Gives prepared drafts their places in the chain: all of them or, if it throws, none.
   * @throws NoSuchIntentError
   * @throws IntentEndedError
   */
  stage(drafts: readonly AuditDraft[]): AuditEntry[] {
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

  /** Writes what is staged; nothing can be staged afterwards. */
  async flush(): Promise<void> {
    this.#closed = true;
    const staged = this.#staged;
    if (staged.length === 0) return;
    for (const slice of inChunks(staged)) {
      await this.#trx
        .insertInto("audit")
        .values(slice.map(({ row }) => row))
        .execute();
    }
    for (const rows of inChunks(staged.flatMap(({ row, targets }) => targetRows(row.seq, targets)))) {
      await this.#trx.insertInto("audit_targets").values(rows).execute();
    }
    const ended = new Set(staged.flatMap(({ row }) => row.intent ?? []));
    const begun = staged.flatMap(({ row }) =>
      row.kind === "intent" && !ended.has(row.seq) ? [{ seq: row.seq, instance: row.instance }] : [],
    );
    for (const rows of inChunks(begun)) await this.#trx.insertInto("audit_open").values(rows).execute();
    for (const seqs of inChunks([...ended])) {
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

/**
 * The state of an intent after an outcome.
 * @throws IntentEndedError if it cannot have this outcome
 */
function endIntent(intent: number, state: IntentState, result: AuditResult): IntentState {
  if (state === "ended" || (state === "unknown" && result === "unknown")) throw new IntentEndedError(intent);
  return result === "unknown" ? "unknown" : "ended";
}

function originOf(columns: OriginColumns): OriginColumns {
  const { actor_kind, actor_id, actor_label, address, action, reason } = columns;
  return { actor_kind, actor_id, actor_label, address, action, reason };
}
