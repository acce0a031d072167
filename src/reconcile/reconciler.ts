import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { BanIndex } from "../bans/ban-index";
import type { Store } from "../store/store";
import type { BanEffects } from "../servers/server-result";
import { type ReconcileObserver, RoundLoop, ServerReconciler } from "./server-reconciler";

/** A server that is reconciled. */
export interface ReconciledServer extends BanEffects {
  readonly name: string;
  readonly mucs: readonly string[];
  /** See ProsodyServer. */
  onReturn(listener: () => void): () => void;
}

/** Observes reconciling and the lease. */
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
  /** Unix time in ms. */
  readonly clock: () => number;
  readonly observer: ReconciliationObserver;
  readonly logger: Logger;
}

/** The duration of the lease, in milliseconds. */
const LEASE = 6000;

/** How often the lease is renewed and the ban index is read without a change notification, in milliseconds. */
const PROLONG_EVERY = 2000;

/**
 * The time limit of renewing the lease, in milliseconds; together with the wait before it, it is less than the lease.
 */
const PATIENCE = 3000;

/** Reconciles every server's list of bans while this instance holds the lease. */
export class Reconciliation {
  readonly #parts: ReconciliationParts;
  readonly #serverNames: readonly string[];
  readonly #stopping = new AbortController();
  #unlisten: () => void = () => undefined;
  /** One per server while this instance holds the lease. */
  #loops: readonly RoundLoop[] = [];
  #unlistenServers: readonly (() => void)[] = [];
  #isHeld = false;
  /** When the lease expires unless it is renewed, by `performance.now`. */
  #heldUntil = -Infinity;
  #holding: Promise<void> | undefined;
  #isBookLost = false;
  /** The last change for which the loops were woken. */
  #wokenFor = 0;

  constructor(parts: ReconciliationParts) {
    this.#parts = parts;
    this.#serverNames = parts.servers.map(({ name }) => name);
  }

  /** Starts reconciling. Call once. */
  start(): void {
    const { store } = this.#parts;
    this.#unlisten = store.changes.listen("bans", () => void this.#refreshAndWake());
    this.#holding = this.#hold();
  }

  /** Requests a pass for a server, if this instance holds the lease. */
  wake(server: string): void {
    this.#loops[this.#serverNames.indexOf(server)]?.wake();
  }

  /** Waits for the current passes, at most one call to a server and one transaction each, and releases the lease. */
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

  /** Also false if it cannot be determined in time. */
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
   * Reads changes and wakes the loops for them, with or without the lease: every instance serves admission from the
   * index.
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
    // Another caller may have read it first, but only this one wakes the loops.
    if (book.change === this.#wokenFor) return;
    this.#wokenFor = book.change;
    for (const loop of this.#loops) loop.wake();
  }
}
