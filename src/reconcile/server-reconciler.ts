import type { Logger } from "pino";
import type { BanIndex } from "../bans/ban-index";
import type { BanEffects, ServerState } from "../servers/server-result";
import type { ServerSync } from "../store/server-status/server-status";
import type { Store } from "../store/store";
import { BanEnforcer, type BanEnforcerParts, LeaseLostError } from "./ban-enforcer";
import { PassRecord } from "./pass-record";
import { type Agenda, ServerKnowledge } from "./server-knowledge";
import { readOwnership, readServerList, PassBlocked, PassFailure, valueOf } from "./server-list";

/**
 * The result of a pass. `in-sync`: no changes were necessary; `changed`: changes were made; `blocked`: nothing is
 * changed until an operator decides; `stopped`: aborted by the signal.
 */
export type PassOutcome = "in-sync" | "changed" | "failed" | "blocked" | "stopped";

/** Observes reconciling. */
export interface PassObserver {
  passEnded(this: void, server: string, outcome: PassOutcome): void;
  /** Of all that is found out of a server. */
  found(this: void, sync: ServerSync): void;
}

export interface ServerReconcilerParts extends Pick<BanEnforcerParts, "holdsLease" | "pause"> {
  readonly server: { readonly name: string; readonly mucs: readonly string[] };
  readonly effects: BanEffects;
  readonly banIndex: BanIndex;
  readonly store: Pick<Store, "audit" | "identity" | "serverSyncs" | "transaction">;
  /** The names of all servers in the configuration. */
  readonly serverNames: readonly string[];
  /** The prefix of the ids of managed bans on the server. */
  readonly idPrefix: string;
  /** Unix time in ms. */
  readonly clock: () => number;
  /** A monotonic clock, in ms; default: `performance.now`. */
  readonly monotonic?: () => number;
  readonly observer: PassObserver;
  readonly logger: Logger;
}

/** How often in one pass a list may differ again after all changes were made. */
const MAX_CONTESTED = 3;

/** Reconciles the list of one server with the desired state. */
export class ServerReconciler {
  readonly #parts: ServerReconcilerParts;
  readonly #knowledge: ServerKnowledge;
  readonly #record: PassRecord;
  readonly #enforcer: BanEnforcer;

  constructor(parts: ServerReconcilerParts) {
    this.#parts = parts;
    const knowledge = new ServerKnowledge({ monotonic: () => performance.now(), ...parts });
    const record = new PassRecord({ ...parts, refused: () => knowledge.refused });
    this.#enforcer = new BanEnforcer({ ...parts, knowledge, record });
    this.#knowledge = knowledge;
    this.#record = record;
  }

  /**
   * Runs one pass. Never rejects. Passes must not overlap. After `signal` it ends as soon as the outcome of the last
   * request is saved.
   */
  async runPass(signal: AbortSignal): Promise<PassOutcome> {
    const { observer, server } = this.#parts;
    let outcome: PassOutcome;
    try {
      outcome = await this.#compareAndChange(signal);
      this.#record.report(undefined);
    } catch (error) {
      if (signal.aborted || error instanceof LeaseLostError) outcome = "stopped";
      else outcome = error instanceof PassBlocked ? "blocked" : "failed";
      if (outcome !== "stopped") await this.#fail(error);
    }
    observer.passEnded(server.name, outcome);
    return outcome;
  }

  async #compareAndChange(signal: AbortSignal): Promise<PassOutcome> {
    const { banIndex, effects, clock } = this.#parts;
    const knowledge = this.#knowledge;
    await this.#record.open();
    await banIndex.refresh();
    this.#record.begin(banIndex.change);
    signal.throwIfAborted();
    let state = valueOf(await effects.about());
    await this.#lookAtOwners(state);
    knowledge.updateState(state);
    const now = clock();
    if (knowledge.isSettled(state, now)) {
      await this.#settle(state.bans.revision, { change: banIndex.change, at: now });
      return "in-sync";
    }
    if (knowledge.list?.revision !== state.bans.revision) knowledge.list = undefined;
    let last: Agenda | undefined;
    let contested = 0;
    for (let comparisons = 1; ;) {
      if (knowledge.list === undefined) {
        if (comparisons > 1) state = valueOf(await effects.about());
        knowledge.list = await readServerList(effects, state, { ...this.#parts, signal });
      }
      while (!banIndex.isWhole()) await banIndex.refresh();
      const { list } = knowledge;
      const agenda = await knowledge.compare(list, clock());
      this.#record.plan(agenda, list.bans.size);
      if (agenda.changes.length === 0) {
        await this.#settle(list.revision, agenda);
        return comparisons === 1 ? "in-sync" : "changed";
      }
      // Changes that are necessary although the desired state is the same were undone by another client; callers only
      // bring new changes.
      if (agenda.change === last?.change) contested += 1;
      if (contested === MAX_CONTESTED) {
        throw new PassFailure("list-unsteady", "Its list of bans keeps being changed by others");
      }
      if (!(await this.#enforcer.carryOut(agenda, state, signal))) {
        // The desired state changed while the server was busy, which does not count.
        state = valueOf(await effects.about());
        continue;
      }
      last = agenda;
      const { revision } = knowledge.list;
      if (revision === undefined) knowledge.list = undefined;
      else knowledge.settle(revision, agenda);
      comparisons += 1;
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
      throw new PassBlocked(ownership);
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
    if (!(error instanceof PassFailure)) this.#knowledge.list = undefined;
    await this.#record.fail(error);
  }
}

export interface PassLoopParts {
  /** One reconcile pass; resolves to whether it completed. Must not reject. After `signal` it should end soon. */
  readonly runPass: (signal: AbortSignal) => Promise<boolean>;
  /** Time from the end of a successful pass to the next, in milliseconds. */
  readonly every: number;
  /** Returns 0 to 1; default: `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** The maximum wait after a first failure, in milliseconds; it doubles with every further one. */
const FIRST_WAIT = 1000;

const LONGEST_WAIT = 30_000;

/** After a failure, the minimum time between the starts of two requested passes, in milliseconds. */
const LEAST_DISTANCE = 1000;

/**
 * Runs passes, never two at a time: periodically, when woken, and again after a failure, after a random wait, so that
 * many loops that fail together do not retry together.
 */
export class PassLoop {
  readonly #parts: PassLoopParts;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  /** The number of requested passes. */
  #wakes = 0;
  #failures = 0;
  #begunAt = -Infinity;

  constructor(parts: PassLoopParts) {
    this.#parts = parts;
  }

  /** Requests a pass that starts after this call. The first wake starts the loop. */
  wake(): void {
    this.#wakes += 1;
    if (this.#running === undefined) this.#schedule(this.#soonest());
  }

  /** Resolves when the current pass has ended; none follows it. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await this.#running;
  }

  #soonest(): number {
    if (this.#failures === 0) return 0;
    return Math.max(0, this.#begunAt + LEAST_DISTANCE - performance.now());
  }

  #schedule(delay: number): void {
    if (this.#stopping.signal.aborted) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#running = this.#run();
    }, delay);
  }

  async #run(): Promise<void> {
    const wakes = this.#wakes;
    this.#begunAt = performance.now();
    const isGood = await this.#parts.runPass(this.#stopping.signal);
    this.#failures = isGood ? 0 : this.#failures + 1;
    this.#running = undefined;
    this.#schedule(this.#wakes === wakes ? this.#wait() : this.#soonest());
  }

  #wait(): number {
    const { every, random = Math.random } = this.#parts;
    if (this.#failures === 0) return every;
    return random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.#failures - 1));
  }
}
