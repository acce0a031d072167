import { AppendQueue } from "./append-queue";
import type {
  Audit,
  AuditAction,
  AuditEntry,
  AuditFilter,
  AuditHead,
  AuditOutcome,
  AuditPage,
  AuditPageRequest,
  AuditVerification,
  AuditWrites,
} from "./audit";
import { type AuditDraft, draftAction, draftOutcome } from "./audit-draft";
import { isInAudit, readAuditHead } from "./audit-head";
import { exportAudit, listAudit, readOpenIntents } from "./audit-reader";
import type { AuditWriter, AuditWriterContext } from "./audit-writer";
import type { Backend } from "./backend";
import { chainStart } from "./audit-chain";
import type { Presence } from "./presence";
import type { StateVerification } from "./state-differences";
import { verifyAudit } from "./verify-audit";
import { verifyState } from "./verify-state";

/** Takes entries to wherever they are added. */
type Append = (drafts: readonly AuditDraft[]) => Promise<AuditEntry[]>;

/** The calls that add, on top of one that adds anything. */
class AppendingAudit implements AuditWrites {
  constructor(private readonly append: Append) {}

  async begin(intent: AuditAction): Promise<AuditEntry> {
    return only(await this.append([draftAction("intent", intent)]));
  }

  async beginAll(intents: readonly AuditAction[]): Promise<AuditEntry[]> {
    return this.append(intents.map((intent) => draftAction("intent", intent)));
  }

  async finish(intent: number, outcome: AuditOutcome): Promise<AuditEntry> {
    return only(await this.append([draftOutcome(intent, outcome)]));
  }

  async finishAll(outcomes: readonly (AuditOutcome & { readonly intent: number })[]): Promise<AuditEntry[]> {
    return this.append(outcomes.map((outcome) => draftOutcome(outcome.intent, outcome)));
  }

  async record(event: AuditAction): Promise<AuditEntry> {
    return only(await this.append([draftAction("event", event)]));
  }
}

/** The audit within a transaction. */
export class TransactionAudit extends AppendingAudit {
  constructor(writer: AuditWriter) {
    super(async (drafts) => {
      await writer.prepare(drafts);
      return writer.stage(drafts);
    });
  }
}

export class AuditLog extends AppendingAudit implements Audit {
  readonly #backend: Backend;
  readonly #presence: Presence;
  readonly #queue: AppendQueue;

  constructor(backend: Backend, presence: Presence, context: AuditWriterContext) {
    const queue = new AppendQueue(backend, context);
    super((drafts) => queue.add(drafts));
    this.#backend = backend;
    this.#presence = presence;
    this.#queue = queue;
  }

  async openIntents(): Promise<AuditEntry[]> {
    const before = await readOpenIntents(this.#backend.db);
    const gone = new Set<string>();
    for (const instance of new Set(before.map((entry) => entry.instance))) {
      if (!(await this.#presence.isPresent(instance))) gone.add(instance);
    }
    if (gone.size === 0) return [];
    // They may have ended some of them before they went.
    const after = await readOpenIntents(this.#backend.db);
    return after.filter(({ instance }) => gone.has(instance));
  }

  list(request?: AuditPageRequest): Promise<AuditPage> {
    return listAudit(this.#backend.db, request);
  }

  export(filter?: AuditFilter): AsyncIterable<AuditEntry> {
    return exportAudit(this.#backend.db, filter);
  }

  async head(): Promise<AuditHead> {
    return (await readAuditHead(this.#backend.db)) ?? { seq: 0, hash: chainStart };
  }

  contains(head: AuditHead): Promise<boolean> {
    return isInAudit(this.#backend.db, head);
  }

  verify(anchor?: AuditHead): Promise<AuditVerification> {
    return verifyAudit(this.#backend.db, anchor);
  }

  verifyState(): Promise<StateVerification> {
    return verifyState(this.#backend.db);
  }

  /** Resolves when everything that was to be added is. */
  idle(): Promise<void> {
    return this.#queue.idle();
  }
}

function only([entry]: readonly AuditEntry[]): AuditEntry {
  if (entry === undefined) throw new Error("An entry of the audit got lost");
  return entry;
}
