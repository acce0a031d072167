import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { BanIndex } from "../bans/ban-index";
import type { Store } from "../store/store";
import type { BanEffects } from "../servers/server-result";
import { type PassObserver, PassLoop, ServerReconciler } from "./server-reconciler";

/** A server that is reconciled. */
export interface ReconciledServer extends BanEffects {
  readonly name: string;
  readonly mucs: readonly string[];
  /** See ProsodyServer. */
  onReturn(listener: () => void): () => void;
}

/** Observes reconciling and the lease. */
export interface ReconcilerObserver extends PassObserver {
  leaseChanged(this: void, isHeld: boolean): void;
}

/** Other work of the instance that holds the lease. */
export interface LeaseWork {
  /** Begins. `holdsLease`: whether the lease has not expired yet. */
  gain(holdsLease: () => boolean): void;
  /** Ends, and resolves when nothing is in progress any more. */
  lose(): Promise<void>;
}

export interface ReconcilerParts {
  readonly servers: readonly ReconciledServer[];
  readonly banIndex: BanIndex;
  readonly store: Pick<
    Store,
    "audit" | "bans" | "changes" | "identity" | "lease" | "serverSyncs" | "transaction"
  >;
  readonly settings: {
    readonly idPrefix: string;
    /** Milliseconds. */
    readonly checkEvery: number;
  };
  readonly alongside?: LeaseWork;
  /** Unix time in ms. */
  readonly clock: () => number;
  readonly observer: ReconcilerObserver;
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
export class Reconciler {
  readonly #parts: ReconcilerParts;
  readonly #serverNames: readonly string[];
  readonly #stopping = new AbortController();
  #unlisten: () => void = () => undefined;
  /** One per server while this instance holds the lease. */
  #loops: readonly PassLoop[] = [];
  #unlistenServers: readonly (() => void)[] = [];
  #isHeld = false;
  /** When the lease expires unless it is renewed, by `performance.now`. */
  #heldUntil = -Infinity;
  #holding: Promise<void> | undefined;
  #hasReadFailed = false;
  /** The last change for which the loops were woken. */
  #wokenFor = 0;

  constructor(parts: ReconcilerParts) {
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
    this.#parts.alongside?.gain(() => this.#holdsLease);
  }

  get #holdsLease(): boolean {
    return performance.now() < this.#heldUntil;
  }

  #keep(server: ReconciledServer): PassLoop {
    const { idPrefix, checkEvery } = this.#parts.settings;
    const holdsLease = () => this.#holdsLease;
    const serverNames = this.#serverNames;
    const parts = { ...this.#parts, server, serverNames, effects: server, idPrefix, holdsLease };
    const reconciler = new ServerReconciler(parts);
    const runPass = async (signal: AbortSignal) => (await reconciler.runPass(signal)) !== "failed";
    return new PassLoop({ runPass, every: checkEvery });
  }

  async #lose(): Promise<void> {
    if (!this.#isHeld) return;
    const { observer, logger, alongside } = this.#parts;
    this.#isHeld = false;
    for (const end of this.#unlistenServers) end();
    await Promise.all([...this.#loops.map((loop) => loop.stop()), alongside?.lose()]);
    this.#loops = [];
    observer.leaseChanged(false);
    logger.info(this.#isStopping ? "Released the reconciler lease" : "Lost the reconciler lease");
  }

  /**
   * Reads changes and wakes the loops for them, with or without the lease: every instance serves admission from the
   * index.
   */
  async #refreshAndWake(): Promise<void> {
    const { banIndex, logger } = this.#parts;
    try {
      await banIndex.refresh();
      this.#hasReadFailed = false;
    } catch (error) {
      if (this.#isStopping) return;
      if (!this.#hasReadFailed) logger.warn({ err: error }, "Failed to read bans from the store");
      this.#hasReadFailed = true;
    }
    // Another caller may have read it first, but only this one wakes the loops.
    if (banIndex.change === this.#wokenFor) return;
    this.#wokenFor = banIndex.change;
    for (const loop of this.#loops) loop.wake();
  }
}
