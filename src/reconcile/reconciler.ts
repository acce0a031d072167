import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { BanIndex } from "../bans/ban-index";
import type { Store } from "../store/store";
import type { BanEffects } from "../servers/server-result";
import { RoundLoop } from "./reconcile-loop";
import { type ReconcileObserver, ServerReconciler } from "./server-reconciler";

/** A server whose list is kept. */
export interface ReconciledServer extends BanEffects {
  readonly name: string;
  readonly mucs: readonly string[];
  /** See ProsodyServer. */
  onReturn(listener: () => void): () => void;
}

/** Hears how reconciling goes, and whether it is this instance that does it. */
export interface ReconciliationObserver extends ReconcileObserver {
  leaseChanged(this: void, isHeld: boolean): void;
}

export interface ReconciliationParts {
  readonly servers: readonly ReconciledServer[];
  readonly book: BanIndex;
  readonly store: Pick<
    Store,
    "audit" | "bans" | "changes" | "identity" | "lease" | "serverSyncs" | "transaction"
  >;
  readonly settings: {
    readonly idPrefix: string;
    /** Milliseconds. */
    readonly checkEvery: number;
  };
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly observer: ReconciliationObserver;
  readonly logger: Logger;
}

/** For how long the lease is taken, in milliseconds. */
const LEASE = 6000;

/** How often it is prolonged, and the book is read although nobody told of news. */
const PROLONG_EVERY = 2000;

/** How long taking it may take; with the wait before it, it is given up before it ends. */
const PATIENCE = 3000;

/** Keeps every server's list of bans as it is wished for, for as long as this instance has the lease. */
export class Reconciliation {
  readonly #parts: ReconciliationParts;
  readonly #serverNames: readonly string[];
  readonly #stopping = new AbortController();
  #unlisten: () => void = () => undefined;
  /** One for each server while it has the lease. */
  #loops: readonly RoundLoop[] = [];
  #unlistenServers: readonly (() => void)[] = [];
  #isHeld = false;
  /** When the lease ends unless it is prolonged, by `performance.now`. */
  #heldUntil = -Infinity;
  #holding: Promise<void> | undefined;
  #isBookLost = false;
  /** The last change that the loops were woken for. */
  #wokenFor = 0;

  constructor(parts: ReconciliationParts) {
    this.#parts = parts;
    this.#serverNames = parts.servers.map(({ name }) => name);
  }

  /** Begins. To be called once. */
  start(): void {
    const { store } = this.#parts;
    this.#unlisten = store.changes.listen("bans", () => void this.#refreshAndWake());
    this.#holding = this.#hold();
  }

  /** Asks for a look at a server, where it is for this instance. */
  wake(server: string): void {
    this.#loops[this.#serverNames.indexOf(server)]?.wake();
  }

  /** Lets the rounds under way end, which takes no longer than a call to a server and a transaction, and gives the lease back. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#unlisten();
    await this.#holding;
    await this.#lose();
    await this.#parts.store.lease.release().catch((error: unknown) => {
      this.#parts.logger.warn({ err: error }, "Failed to release the lease; it expires by itself");
    });
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #hold(): Promise<void> {
    const { signal } = this.#stopping;
    while (!this.#isStopping) {
      const begun = performance.now();
      void this.#refreshAndWake();
      const isHeld = await this.#acquire();
      if (isHeld) this.#gain();
      else await this.#lose();
      const wait = Math.max(0, begun + PROLONG_EVERY - performance.now());
      await sleep(wait, undefined, { signal }).catch(() => undefined);
    }
  }

  /** False, too, where it cannot be known in time. */
  async #acquire(): Promise<boolean> {
    const { store, logger } = this.#parts;
    const begun = performance.now();
    const late = new AbortController();
    const acquired = store.lease.acquire(LEASE).catch((error: unknown) => {
      if (this.#isHeld) logger.warn({ err: error }, "Failed to renew the lease");
      return false;
    });
    const timeout = sleep(PATIENCE, false, { signal: late.signal }).catch(() => false);
    const isHeld = await Promise.race([acquired, timeout]);
    late.abort();
    if (isHeld) this.#heldUntil = begun + LEASE;
    return isHeld;
  }

  #gain(): void {
    if (this.#isHeld || this.#isStopping) return;
    const { servers, observer, logger } = this.#parts;
    this.#isHeld = true;
    observer.leaseChanged(true);
    logger.info("Acquired the reconciler lease");
    this.#loops = servers.map((server) => this.#keep(server));
    this.#unlistenServers = servers.map((server, index) => server.onReturn(() => this.#loops[index]?.wake()));
    for (const loop of this.#loops) loop.wake();
  }

  #keep(server: ReconciledServer): RoundLoop {
    const { idPrefix, checkEvery } = this.#parts.settings;
    const holdsLease = () => performance.now() < this.#heldUntil;
    const serverNames = this.#serverNames;
    const parts = { ...this.#parts, server, serverNames, effects: server, idPrefix, holdsLease };
    const reconciler = new ServerReconciler(parts);
    const round = async (signal: AbortSignal) => (await reconciler.round(signal)) !== "failed";
    return new RoundLoop({ round, every: checkEvery });
  }

  async #lose(): Promise<void> {
    if (!this.#isHeld) return;
    const { observer, logger } = this.#parts;
    this.#isHeld = false;
    for (const end of this.#unlistenServers) end();
    await Promise.all(this.#loops.map((loop) => loop.stop()));
    this.#loops = [];
    observer.leaseChanged(false);
    logger.info("Lost the reconciler lease");
  }

  /**
   * Reads what has changed and wakes the loops for it. Whether or not this instance has the lease: admission is answered
   * from the book in every one.
   */
  async #refreshAndWake(): Promise<void> {
    const { book, logger } = this.#parts;
    try {
      await book.refresh();
      this.#isBookLost = false;
    } catch (error) {
      if (this.#isStopping) return;
      if (!this.#isBookLost) logger.warn({ err: error }, "Failed to read bans from the store");
      this.#isBookLost = true;
    }
    // Somebody else may have read it first, but nobody else wakes the loops.
    if (book.change === this.#wokenFor) return;
    this.#wokenFor = book.change;
    for (const loop of this.#loops) loop.wake();
  }
}
