import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { SettledDeliveries, WebhookDelivery } from "../store/webhooks/webhooks";
import { backOff, DeliveryQueue } from "./delivery-queue";
import { MAX_PENDING, openWebhook } from "./open-webhook";
import { OutboxReader, type OutboxReaderParts } from "./outbox-reader";
import { TargetHealth } from "./target-health";
import { type AttemptResult, fingerprint, WebhookTarget } from "./webhook-target";

/** The number of failed attempts after which a delivery is given up: about three days, with the longest back-off. */
const MAX_ATTEMPTS = 900;

/** The wait after the store has failed, and before the lease is checked again, in milliseconds. */
const STORE_RETRY = 1_000;

/** How long attempts in progress may take at the end, in milliseconds. Those that are aborted are repeated later. */
const GRACE = 1_000;

/** Observes the deliveries of webhooks. */
export interface WebhookObserver {
  attempted(this: void, webhook: string, outcome: "delivered" | "failed" | "dropped"): void;
  found(this: void, webhook: string, state: { readonly pending: number; readonly isFailing: boolean }): void;
}

export interface WebhookWorkerParts extends OutboxReaderParts {
  readonly observer: WebhookObserver;
  readonly logger: Logger;
  /** Checked before each attempt. */
  readonly holdsLease: () => boolean;
}

/**
 * Delivers the events to one target: reads them into the outbox, attempts the first one of each subject, and saves the
 * results. Only the lease holder has workers. Whatever another instance does meanwhile, an event enters the outbox once,
 * and is repeated rather than lost.
 */
export class WebhookWorker {
  readonly #parts: WebhookWorkerParts;
  readonly #target: WebhookTarget;
  readonly #health: TargetHealth;
  readonly #stopping = new AbortController();
  readonly #aborting = new AbortController();
  readonly #queue = new DeliveryQueue();
  readonly #inFlight = new Set<Promise<void>>();
  /** Results to be saved; nothing is sent before that. */
  #unsaved: Omit<SettledDeliveries, "status"> | undefined;
  /** Undefined: the outbox is to be loaded. */
  #reader: OutboxReader | undefined;
  #hasStoreFailed = false;
  #wake: () => void = () => undefined;
  #running: Promise<void> | undefined;

  constructor(parts: WebhookWorkerParts) {
    const { webhook, store } = parts;
    const logger = parts.logger.child({ webhook: webhook.name });
    this.#parts = { ...parts, logger };
    this.#target = new WebhookTarget(webhook);
    this.#health = new TargetHealth({ logger, clock: store.clock });
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Makes no more attempts, lets those in progress end for a short while, and saves the results. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    const timer = setTimeout(() => {
      this.#aborting.abort();
    }, GRACE);
    await this.#running;
    clearTimeout(timer);
    await this.#target.close();
  }

  async #run(): Promise<void> {
    const { feed, logger } = this.#parts;
    const unfollow = feed.follow();
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const { woken } = feed; // Before reading, so that no change is missed.
      try {
        await this.#save();
        const isFull = await this.#read((this.#reader ??= await this.#load()));
        this.#hasStoreFailed = false;
        this.#send();
        this.#report();
        if (!isFull) await this.#wait(woken);
      } catch (error) {
        if (!this.#hasStoreFailed) logger.warn({ err: error }, "Failed to save webhook deliveries; retrying");
        this.#hasStoreFailed = true;
        await sleep(STORE_RETRY, undefined, { signal }).catch(() => undefined);
      }
    }
    unfollow();
    await Promise.all(this.#inFlight);
    // If it fails, these deliveries are repeated.
    await this.#save().catch(() => undefined);
  }

  async #load(): Promise<OutboxReader> {
    const { store, webhook } = this.#parts;
    await Promise.all(this.#inFlight);
    await this.#save();
    this.#queue.clear();
    const known = await openWebhook(webhook, this.#parts);
    const now = performance.now() - store.clock();
    for (const each of await store.webhooks.deliveries(webhook.name)) {
      // Not later than after a new failure: the clock may have been set meanwhile.
      const longest = performance.now() + backOff(each.attempts);
      this.#queue.add(each, Math.min(now + (each.nextAttemptAt ?? 0), longest));
    }
    this.#health.load(known);
    return new OutboxReader(known, this.#parts);
  }

  /** Reads events into the outbox, if there is room. Resolves to whether to read again at once. */
  async #read(reader: OutboxReader): Promise<boolean> {
    const room = MAX_PENDING - this.#queue.size;
    if (room <= 0 || this.#health.isGone) return false;
    const page = await reader.read(room);
    if (page === undefined) {
      this.#reader = undefined;
      return true;
    }
    for (const each of page.deliveries) this.#queue.add({ ...each, attempts: 0 });
    return page.mayHaveMore;
  }

  #send(): void {
    const health = this.#health;
    while (this.#maySend && performance.now() >= health.pausedUntil && this.#parts.holdsLease()) {
      const delivery = this.#queue.begin(performance.now());
      if (delivery === undefined) return;
      const attempt = this.#attempt(delivery).then(() => {
        this.#inFlight.delete(attempt);
        this.#wake();
      });
      this.#inFlight.add(attempt);
    }
  }

  get #maySend(): boolean {
    const { limit, isGone } = this.#health;
    return (
      this.#inFlight.size < limit && !isGone && this.#unsaved === undefined && !this.#stopping.signal.aborted
    );
  }

  async #attempt(delivery: WebhookDelivery): Promise<void> {
    const now = this.#parts.store.clock();
    this.#settle(delivery, await this.#target.send(delivery, now, this.#aborting.signal));
  }

  #settle(delivery: WebhookDelivery, result: AttemptResult): void {
    const { observer, store, webhook, logger } = this.#parts;
    const { ended, failed } = this.#unsaved ?? { ended: [], failed: [] };
    // Another object in any case: the status is saved, too.
    this.#unsaved = { ended, failed };
    const end = (outcome: "delivered" | "dropped") => {
      this.#unsaved = { ended: [...ended, delivery.id], failed };
      this.#queue.remove(delivery);
      this.#health[outcome](this.#queue.hasFailed);
      observer.attempted(webhook.name, outcome);
    };
    if (result.outcome === "delivered") {
      end("delivered");
      return;
    }
    if (result.outcome === "aborted") {
      this.#queue.retry(delivery, -Infinity);
      return;
    }
    observer.attempted(webhook.name, "failed");
    if (result.outcome === "gone") {
      this.#health.gone(fingerprint(webhook), result.error);
      this.#queue.clear();
      return;
    }
    this.#health.failed(result);
    if (result.concerns === "target") {
      this.#queue.retry(delivery, -Infinity);
      return;
    }
    const attempts = delivery.attempts + 1;
    if (attempts >= MAX_ATTEMPTS) {
      const { id, subject } = delivery;
      logger.error({ id, subject, error: result.error }, "Webhook delivery given up");
      end("dropped");
      return;
    }
    const wait = backOff(attempts);
    const again = { ...delivery, attempts, nextAttemptAt: Math.ceil(store.clock() + wait) };
    this.#unsaved = { ended, failed: [...failed, again] };
    this.#queue.retry(again, performance.now() + wait);
  }

  async #save(): Promise<void> {
    const unsaved = this.#unsaved;
    if (unsaved === undefined) return;
    await this.#parts.store.webhooks.settle(this.#parts.webhook.name, {
      ...unsaved,
      status: this.#health.status,
    });
    // Results that have come meanwhile are saved next.
    const { ended, failed } = this.#unsaved ?? unsaved;
    const rest = { ended: ended.slice(unsaved.ended.length), failed: failed.slice(unsaved.failed.length) };
    this.#unsaved = this.#unsaved === unsaved ? undefined : rest;
  }

  #report(): void {
    const { observer, webhook } = this.#parts;
    observer.found(webhook.name, { pending: this.#queue.size, isFailing: this.#health.isFailing });
  }

  /** Until something may be done: an attempt has ended or is due, or there are events. */
  async #wait(woken: Promise<void>): Promise<void> {
    if (this.#unsaved !== undefined || this.#stopping.signal.aborted) return;
    const now = performance.now();
    const next = this.#maySend ? Math.max(this.#queue.nextDueAt, this.#health.pausedUntil) - now : Infinity;
    // Due, but not sent: the lease is about to be lost.
    const wait = next <= 0 && !this.#parts.holdsLease() ? STORE_RETRY : next;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (wait < Infinity) timer = setTimeout(resolve, wait);
      if (this.#queue.size < MAX_PENDING && !this.#health.isGone) void woken.then(resolve);
    });
    clearTimeout(timer);
  }
}
