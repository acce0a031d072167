import { setImmediate as nextTurn } from "node:timers/promises";
import type { AuditEntry } from "./audit";
import type { AuditDraft } from "./audit-draft";
import { AuditWriter, type AuditWriterContext } from "./audit-writer";
import { type Backend, runTransaction } from "./backend";
import { assertOutsideTransaction } from "./transaction-scope";

interface Job {
  readonly drafts: readonly AuditDraft[];
  settle(outcome: Settled): void;
}

type Settled = { readonly entries: AuditEntry[] } | { readonly error: unknown };

/** The most jobs that share a transaction. */
const jobsAtOnce = 200;

/** Adds to the audit what comes from everywhere: what comes at the same time shares one transaction, so that all of it
 *  waits for the disk once. */
export class AppendQueue {
  readonly #waiting: Job[] = [];
  #draining: Promise<void> | undefined;

  constructor(
    private readonly backend: Backend,
    private readonly context: AuditWriterContext,
  ) {}

  /** Resolves when the entries are on disk. The drafts of one call are added together or not at all. */
  async add(drafts: readonly AuditDraft[]): Promise<AuditEntry[]> {
    assertOutsideTransaction();
    if (drafts.length === 0) return [];
    const settled = await new Promise<Settled>((settle) => {
      this.#waiting.push({ drafts, settle });
      this.#draining ??= this.#drain();
    });
    if ("error" in settled) throw settled.error;
    return settled.entries;
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await this.#draining;
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      await nextTurn(); // Requests that have arrived by now are still to be read.
      const jobs = this.#waiting.splice(0, jobsAtOnce);
      const results = await this.#write(jobs).catch((error: unknown) => jobs.map(() => ({ error })));
      for (const [index, result] of results.entries()) jobs[index]?.settle(result);
    }
    this.#draining = undefined;
  }

  async #write(jobs: readonly Job[]): Promise<Settled[]> {
    const { head, results } = await runTransaction(this.backend, async (trx) => {
      const writer = await AuditWriter.open(trx, this.context);
      await writer.prepare(jobs.flatMap(({ drafts }) => drafts));
      const settled = jobs.map(({ drafts }): Settled => {
        try {
          return { entries: writer.stage(drafts) };
        } catch (error) {
          return { error };
        }
      });
      await writer.flush();
      return { head: writer.head, results: settled };
    });
    this.context.continuity.advance(head);
    return results;
  }
}
