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

/** How a round ended. `in-sync`: there was nothing to do; `changed`: there was, and it was done; `blocked`: nothing may be done
 *  until an operator decides; `stopped`: it was told to. */
export type RoundOutcome = "in-sync" | "changed" | "failed" | "blocked" | "stopped";

/** Hears how reconciling goes. */
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
  /** What the ids of bans on the server begin with that are the control plane's. */
  readonly idPrefix: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** A clock that nobody sets, in ms; default: `performance.now`. */
  readonly monotonic?: () => number;
  readonly observer: ReconcileObserver;
  readonly logger: Logger;
}

/** How often in one round a list may differ again although it was made to say what is still desired. */
const MAX_CONTESTED = 3;

/** Makes the list of one server say what is wished for. */
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
   * Does what there is to do, once. Never rejects. Rounds must not overlap. After `signal` it ends as soon as what the
   * server was told last is on record.
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
      // Work that is left although nothing new is desired was undone by somebody else; callers only bring new changes.
      if (agenda.change === last?.change) contested += 1;
      if (contested === MAX_CONTESTED) {
        throw new RoundFailure("list-unsteady", "Its list of bans keeps being changed by others");
      }
      if (!(await this.#enforcer.carryOut(agenda, state, signal))) {
        // What is wanted changed while the server was busy, which does not count as a pass.
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

  /** Throws where the bans there are not this control plane's to change. */
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
    // Whether the store took what was done is not known.
    if (!(error instanceof RoundFailure)) this.#knowledge.list = undefined;
    await this.#record.fail(error);
  }
}
