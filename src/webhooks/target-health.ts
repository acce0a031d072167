import type { Logger } from "pino";
import type { WebhookStatus } from "../store/webhooks/webhooks";
import { backOff } from "./delivery-queue";
import { type AttemptResult, CONNECTIONS } from "./webhook-target";

/**
 * The longest wait for a target that does not ask for one, in milliseconds: one attempt costs little, and a target that is
 * back receives everything soon.
 */
const LONGEST_PAUSE = 10_000;

/** The longest wait that a target can ask for, in milliseconds. */
const MAX_RETRY_AFTER = 24 * 3_600_000;

type Failure = Extract<AttemptResult, { readonly outcome: "failed" }>;

export interface TargetHealthParts {
  /** Of that webhook. */
  readonly logger: Logger;
  /** Unix time in ms. */
  readonly clock: () => number;
}

/** Whether a target accepts deliveries: pauses it, and logs the beginning and the end of failures. */
export class TargetHealth {
  readonly #parts: TargetHealthParts;
  #status: WebhookStatus = { dropped: 0 };
  /** By `performance.now`. */
  #pausedUntil = -Infinity;
  /** Number of consecutive failures of the target as a whole. */
  #failures = 0;

  constructor(parts: TargetHealthParts) {
    this.#parts = parts;
  }

  get status(): WebhookStatus {
    return this.#status;
  }

  get isFailing(): boolean {
    return this.#status.failingSince !== undefined;
  }

  get isGone(): boolean {
    return this.#status.goneTarget !== undefined;
  }

  /** Before then, by `performance.now`, nothing is sent. */
  get pausedUntil(): number {
    return this.#pausedUntil;
  }

  /** How many attempts may be in progress: one until a failed target has responded. */
  get limit(): number {
    return this.#failures > 0 ? 1 : CONNECTIONS;
  }

  /** Continues with a saved status. */
  load(status: WebhookStatus): void {
    const { pausedUntil = -Infinity } = status;
    this.#status = status;
    // The clock may have been set meanwhile.
    const left = Math.min(pausedUntil - this.#parts.clock(), MAX_RETRY_AFTER);
    this.#pausedUntil = performance.now() + left;
    this.#failures = left > 0 ? 1 : 0;
  }

  /** @param hasFailed whether other deliveries have failed and are to be repeated */
  delivered(hasFailed: boolean): void {
    this.#failures = 0;
    this.#status = { ...this.#status, pausedUntil: undefined, lastSuccessAt: this.#parts.clock() };
    if (!hasFailed) this.#recover();
  }

  failed({ error, concerns, retryAfter = 0 }: Failure): void {
    const { clock, logger } = this.#parts;
    const at = clock();
    const now = performance.now();
    if (!this.isFailing) logger.warn({ error }, "Webhook deliveries fail; retrying");
    const { failingSince = at } = this.#status;
    this.#status = { ...this.#status, failingSince, lastFailure: { at, error } };
    if (concerns !== "delivery") {
      // Attempts that were in progress together are one failure.
      const isAnother = now >= this.#pausedUntil;
      if (isAnother) this.#failures += 1;
      const pause = isAnother ? Math.min(backOff(this.#failures), LONGEST_PAUSE) : 0;
      const wait = Math.max(pause, Math.min(retryAfter, MAX_RETRY_AFTER));
      this.#pausedUntil = Math.max(this.#pausedUntil, now + wait);
      this.#status = { ...this.#status, pausedUntil: Math.ceil(at + this.#pausedUntil - now) };
    }
  }

  /** A delivery was given up. */
  dropped(hasFailed: boolean): void {
    this.#status = { ...this.#status, dropped: this.#status.dropped + 1 };
    if (!hasFailed && this.#failures === 0) this.#recover();
  }

  /** @param target stands for it */
  gone(target: string, error: string): void {
    const { clock, logger } = this.#parts;
    const at = clock();
    const { failingSince = at } = this.#status;
    this.#status = { ...this.#status, failingSince, goneTarget: target, lastFailure: { at, error } };
    logger.error(
      { error },
      "Webhook target gone; nothing more is sent to it until its url or secret is changed",
    );
  }

  #recover(): void {
    if (this.isFailing) this.#parts.logger.info("Webhook deliveries succeed again");
    this.#status = { ...this.#status, failingSince: undefined };
  }
}
