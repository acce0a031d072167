import type { Logger } from "pino";
import type { BanIndex } from "../bans/ban-index";
import type { ServerSync } from "../store/server-status/server-status";
import type { Store } from "../store/store";
import type { BanEffects, ServerState } from "../servers/server-result";
import { BanEnforcer, type BanEnforcerParts, LeaseLostError } from "./ban-enforcer";
import { readOwnership } from "./ownership";
import { readServerList, RoundBlocked, RoundFailure, valueOf } from "./server-list";
import { RoundRecord } from "./round-record";
import { type Agenda, ServerKnowledge } from "./server-knowledge";

/**
 * The result of a pass. `in-sync`: no changes were necessary; `changed`: changes were made; `blocked`: nothing is
 * changed until an operator decides; `stopped`: aborted by the signal.
 */
export type RoundOutcome = "in-sync" | "changed" | "failed" | "blocked" | "stopped";

/** Observes reconciling. */
export interface ReconcileObserver {
  roundEnded(this: void, server: string, outcome: RoundOutcome): void;
  /** Of all that is found out of a server. */
  found(this: void, sync: ServerSync): void;
}

export interface ServerReconcilerParts extends Pick<BanEnforcerParts, "holdsLease" | "pause"> {
  readonly server: { readonly name: string; readonly mucs: readonly string[] };
  readonly effects: BanEffects;
  readonly book: BanIndex;
  readonly store: Pick<Store, "audit" | "identity" | "serverSyncs" | "transaction">;
  /** The names of all servers in the configuration. */
  readonly serverNames: readonly string[];
  /** The prefix of the ids of managed bans on the server. */
  readonly idPrefix: string;
  /** Unix time in ms. */
  readonly clock: () => number;
  /** A monotonic clock, in ms; default: `performance.now`. */
  readonly monotonic?: () => number;
  readonly observer: ReconcileObserver;
  readonly logger: Logger;
}

/** How often in one pass a list may differ again after all changes were made. */
const MAX_CONTESTED = 3;

/** Reconciles the list of one server with the desired state. */
export class ServerReconciler {
  readonly #parts: ServerReconcilerParts;
  readonly #knowledge: ServerKnowledge;
  readonly #record: RoundRecord;
  readonly #enforcer: BanEnforcer;

  constructor(parts: ServerReconcilerParts) {
    this.#parts = parts;
    const knowledge = new ServerKnowledge({ monotonic: () => performance.now(), ...parts });
    const record = new RoundRecord({ ...parts, refused: () => knowledge.refused });
    this.#enforcer = new BanEnforcer({ ...parts, knowledge, record });
    this.#knowledge = knowledge;
    this.#record = record;
  }

  /**
   * Runs one pass. Never rejects. Passes must not overlap. After `signal` it ends as soon as the outcome of the last
   * request is saved.
   */
  async round(signal: AbortSignal): Promise<RoundOutcome> {
    const { observer, server } = this.#parts;
    let outcome: RoundOutcome;
    try {
      outcome = await this.#round(signal);
      this.#record.tell(undefined);
    } catch (error) {
      if (signal.aborted || error instanceof LeaseLostError) outcome = "stopped";
      else outcome = error instanceof RoundBlocked ? "blocked" : "failed";
      if (outcome !== "stopped") await this.#fail(error);
    }
    observer.roundEnded(server.name, outcome);
    return outcome;
  }

  async #round(signal: AbortSignal): Promise<RoundOutcome> {
    const { book, effects, clock } = this.#parts;
    const knowledge = this.#knowledge;
    await this.#record.open();
    await book.refresh();
    this.#record.begin(book.change);
    signal.throwIfAborted();
    let state = valueOf(await effects.about());
    await this.#lookAtOwners(state);
    knowledge.updateMucs(state);
    const now = clock();
    if (knowledge.isSettled(state, now)) {
      await this.#settle(state.bans.revision, { change: book.change, at: now });
      return "in-sync";
    }
    if (knowledge.list?.revision !== state.bans.revision) knowledge.list = undefined;
    let last: Agenda | undefined;
    let contested = 0;
    for (let pass = 1; ;) {
      if (knowledge.list === undefined) {
        if (pass > 1) state = valueOf(await effects.about());
        knowledge.list = await readServerList(effects, state, { ...this.#parts, signal });
      }
      while (!book.isWhole()) await book.refresh();
      const { list } = knowledge;
      const agenda = await knowledge.compare(list, clock());
      this.#record.plan(agenda, list.bans.size);
      if (agenda.changes.length === 0) {
        await this.#settle(list.revision, agenda);
        return pass === 1 ? "in-sync" : "changed";
      }
      // Changes that are necessary although the desired state is the same were undone by another client; callers only
      // bring new changes.
      if (agenda.change === last?.change) contested += 1;
      if (contested === MAX_CONTESTED) {
        throw new RoundFailure("list-unsteady", "Its list of bans keeps being changed by others");
      }
      if (!(await this.#enforcer.carryOut(agenda, state, signal))) {
        // The desired state changed while the server was busy, which does not count as a pass.
        state = valueOf(await effects.about());
        continue;
      }
      last = agenda;
      const { revision } = knowledge.list;
      if (revision === undefined) knowledge.list = undefined;
      else knowledge.settle(revision, agenda);
      pass += 1;
    }
  }

  /** Throws if another owner has the bans there. */
  async #lookAtOwners({ owners }: ServerState): Promise<void> {
    const { server, serverNames, idPrefix, store } = this.#parts;
    const { audit, identity } = store;
    const ownership = await readOwnership(owners, {
      ...{ server: server.name, serverNames, idPrefix, identity, audit },
    });
    if (ownership.kind === "blocked") {
      this.#knowledge.forgetList();
      throw new RoundBlocked(ownership);
    }
    this.#knowledge.ownership = ownership.kind;
  }

  async #settle(
    revision: string | undefined,
    seen: { readonly change: number; readonly at: number },
  ): Promise<void> {
    this.#knowledge.settle(revision, seen);
    await this.#record.settle(seen.change);
  }

  async #fail(error: unknown): Promise<void> {
    // It is unknown whether the store saved the outcome.
    if (!(error instanceof RoundFailure)) this.#knowledge.list = undefined;
    await this.#record.fail(error);
  }
}
