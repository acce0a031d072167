import { assertOutsideTransaction, type Backend, type InstanceLiveness, runTransaction } from "../backend";
import type {
  Audit,
  AuditAction,
  AuditEntry,
  AuditFilter,
  AuditHead,
  AuditOutcome,
  AuditPage,
  AuditPageRequest,
  AuditPlace,
  AuditVerification,
  AuditWrites,
} from "./audit";
import { exportAudit, listAudit, readOpenIntents } from "./audit-reader";
import {
  type AuditDraft,
  AuditStage,
  draftAction,
  draftOutcome,
  type Intent,
  type Staged,
} from "./audit-stage";
import type { StoreMark } from "../identity/store-health";
import { AuditWriter, type AuditWriterContext, isInAudit, readAuditHead } from "./audit-writer";
import { chainStart } from "./hash-chain";
import type { StateVerification } from "./state-differences";
import { verifyAudit } from "./verify-audit";
import { verifyState } from "./verify-state";

interface Job {
  readonly drafts: readonly AuditDraft[];
  settle(outcome: Settled): void;
}

type Settled = { readonly places: AuditPlace[] } | { readonly error: unknown };

/** The maximum number of jobs that share a transaction. */
const jobsAtOnce = 200;

/** How much may share a transaction, so that large jobs do not fail others; one job alone may be larger. As of `sizeOf`. */
const sizeAtOnce = 4_000_000;

/** The characters of its details, and about as many as its targets have. */
function sizeOf({ drafts }: Job): number {
  return drafts.reduce(
    (sum, { details, targets }) => sum + (details?.length ?? 0) + 200 * (targets?.length ?? 0),
    0,
  );
}

/** The most intents that are remembered while they are open. */
const intentsRemembered = 10_000;

/** Adds to the audit what comes from everywhere: what comes at the same time shares one transaction, so that all of it
 *  waits for the disk once. */
export class AppendQueue {
  readonly #waiting: Job[] = [];
  /** The open intents that were begun here, by their seqs. */
  readonly #begun = new Map<number, Intent>();
  /** The transactions that are being written. */
  readonly #writing = new Set<Promise<void>>();
  /** The end of the audit once they are; undefined: not known. */
  #end: StoreMark | undefined;
  #isScheduled = false;

  constructor(
    private readonly backend: Backend,
    private readonly context: AuditWriterContext,
  ) {}

  /** Resolves when the entries are on disk. The drafts of one call are added together or not at all. */
  async add(drafts: readonly AuditDraft[]): Promise<AuditPlace[]> {
    assertOutsideTransaction();
    if (drafts.length === 0) return [];
    const settled = await this.#queue(drafts);
    if ("error" in settled) throw settled.error;
    return settled.places;
  }

  /** Resolves when everything that was added before is written, also if more is added all the time. */
  async idle(): Promise<void> {
    await this.#queue([]);
    // What was begun earlier may take longer.
    await Promise.all(this.#writing);
  }

  #queue(drafts: readonly AuditDraft[]): Promise<Settled> {
    return new Promise((settle) => {
      this.#waiting.push({ drafts, settle });
      this.#schedule();
    });
  }

  /** Writes what waits as soon as that is possible. */
  #schedule(): void {
    const most = this.backend.takesAppendsAhead ? 2 : 1;
    if (this.#isScheduled || this.#waiting.length === 0 || this.#writing.size >= most) return;
    this.#isScheduled = true;
    // Lets calls that have already arrived join.
    setImmediate(() => {
      this.#isScheduled = false;
      const written = this.#writeNext(this.#takeJobs()).finally(() => {
        this.#writing.delete(written);
        if (this.#writing.size === 0) this.#end = undefined;
        this.#schedule();
      });
      this.#writing.add(written);
      this.#schedule();
    });
  }

  #takeJobs(): readonly Job[] {
    let count = 0;
    let size = 0;
    for (const job of this.#waiting.slice(0, jobsAtOnce)) {
      size += sizeOf(job);
      if (count > 0 && size > sizeAtOnce) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  async #writeNext(jobs: readonly Job[]): Promise<void> {
    const results = await this.#write(jobs).catch((error: unknown) => jobs.map(() => ({ error })));
    for (const [index, result] of results.entries()) jobs[index]?.settle(result);
  }

  async #write(jobs: readonly Job[]): Promise<Settled[]> {
    return (await this.#writeAtOnce(jobs)) ?? (await this.#writeStepByStep(jobs));
  }

  /**
   * Writes in one round trip. Undefined, with nothing written, if something else has written meanwhile, or if an intent
   * was not begun here.
   */
  async #writeAtOnce(jobs: readonly Job[]): Promise<Settled[] | undefined> {
    const { appendAtOnce, continuity, health } = this.backend;
    const known = this.#end ?? continuity.known;
    if (known === undefined) return undefined;
    const intents = new Map<number, Intent>();
    for (const { drafts } of jobs) {
      for (const draft of drafts) {
        if (draft.kind !== "outcome") continue;
        const intent = this.#begun.get(draft.intent);
        if (intent === undefined) return undefined;
        intents.set(draft.intent, intent);
      }
    }
    const stage = new AuditStage(this.context, known, intents);
    const results = stageAll(jobs, stage);
    const staged = stage.close();
    if (staged.rows.audit.length === 0) return results;
    this.#end = { ...known, ...staged.rows.head };
    let isWritten = false;
    try {
      isWritten = await health.watch(() => appendAtOnce(staged.rows, known));
    } finally {
      if (!isWritten) this.#end = undefined;
    }
    if (!isWritten) return undefined;
    this.recordCommitted(staged);
    return results;
  }

  async #writeStepByStep(jobs: readonly Job[]): Promise<Settled[]> {
    const { staged, results } = await runTransaction(this.backend, async (trx) => {
      const writer = await AuditWriter.open(trx, this.context);
      await writer.prepare(jobs.flatMap(({ drafts }) => drafts));
      const settled = stageAll(jobs, writer);
      return { staged: await writer.flush(), results: settled };
    });
    this.recordCommitted(staged);
    return results;
  }

  /** Call with all entries that were committed, here or in a transaction. */
  recordCommitted({ rows: { head, ended }, begun }: Staged): void {
    this.context.continuity.advance(head);
    for (const seq of ended) this.#begun.delete(seq);
    for (const [seq, intent] of begun) this.#begun.set(seq, intent);
    for (const [seq] of this.#begun) {
      if (this.#begun.size <= intentsRemembered) break;
      this.#begun.delete(seq);
    }
  }
}

/** The jobs that cannot be staged fail by themselves. */
function stageAll(jobs: readonly Job[], stage: Pick<AuditStage, "stage">): Settled[] {
  return jobs.map(({ drafts }): Settled => {
    try {
      return { places: stage.stage(drafts) };
    } catch (error) {
      return { error };
    }
  });
}

/** Adds drafts, in whatever way entries are added. */
type Append = (drafts: readonly AuditDraft[]) => Promise<AuditPlace[]>;

/** The writing methods, based on a function that adds drafts. */
class AppendingAudit implements AuditWrites {
  constructor(private readonly append: Append) {}

  async begin(intent: AuditAction): Promise<AuditPlace> {
    return only(await this.append([draftAction("intent", intent)]));
  }

  async beginAll(intents: readonly AuditAction[]): Promise<AuditPlace[]> {
    return this.append(intents.map((intent) => draftAction("intent", intent)));
  }

  async finish(intent: number, outcome: AuditOutcome): Promise<AuditPlace> {
    return only(await this.append([draftOutcome(intent, outcome)]));
  }

  async finishAll(outcomes: readonly (AuditOutcome & { readonly intent: number })[]): Promise<AuditPlace[]> {
    return this.append(outcomes.map((outcome) => draftOutcome(outcome.intent, outcome)));
  }

  async record(event: AuditAction): Promise<AuditPlace> {
    return only(await this.append([draftAction("event", event)]));
  }
}

/** The audit log within a transaction. */
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
  readonly #liveness: InstanceLiveness;
  readonly #queue: AppendQueue;

  constructor(backend: Backend, liveness: InstanceLiveness, context: AuditWriterContext) {
    const queue = new AppendQueue(backend, context);
    super((drafts) => queue.add(drafts));
    this.#backend = backend;
    this.#liveness = liveness;
    this.#queue = queue;
  }

  async openIntents(): Promise<AuditEntry[]> {
    const before = await readOpenIntents(this.#backend.db);
    const gone = new Set<string>();
    for (const instance of new Set(before.map((entry) => entry.instance))) {
      if (!(await this.#liveness.isAlive(instance))) gone.add(instance);
    }
    if (gone.size === 0) return [];
    // They may have finished some of them before they ended.
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

  /** Call with the entries that a transaction has committed. */
  recordCommitted(staged: Staged): void {
    this.#queue.recordCommitted(staged);
  }

  /** Resolves when all pending entries are written. */
  idle(): Promise<void> {
    return this.#queue.idle();
  }
}

function only([place]: readonly AuditPlace[]): AuditPlace {
  if (place === undefined) throw new Error("An audit entry was lost");
  return place;
}
