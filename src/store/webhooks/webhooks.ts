/**
 * The outbox of webhooks. The audit log is the durable source of all events; here is how far each webhook has read it, and
 * the deliveries that were read and are not acknowledged yet. Times are Unix times in ms.
 */

/** How far a webhook has read the events. Two texts that only `src/webhooks` interprets. */
export interface WebhookProgress {
  /** The place in the order of events. */
  readonly position: string;
  /** The last status of each server that was read. */
  readonly servers: string;
}

/** The outcome of the latest attempts. */
export interface WebhookStatus {
  /** Stands for the target that has responded 410 Gone, to which nothing more is sent; undefined: none. */
  readonly goneTarget?: string | undefined;
  /** Since when attempts fail; undefined: they do not. */
  readonly failingSince?: number | undefined;
  /** Until when nothing is sent. */
  readonly pausedUntil?: number | undefined;
  readonly lastSuccessAt?: number | undefined;
  readonly lastFailure?: { readonly at: number; readonly error: string } | undefined;
  /** The number of deliveries that were given up, ever. */
  readonly dropped: number;
}

export interface Webhook extends WebhookProgress, WebhookStatus {
  /** Its name in the configuration. */
  readonly name: string;
  /** The number of pending deliveries. */
  readonly pending: number;
  /** The earliest next attempt of those that have failed. */
  readonly nextAttemptAt?: number | undefined;
}

/** An event to be delivered. */
export interface NewDelivery {
  /** Unique; the `webhook-id`. */
  readonly id: string;
  /** Deliveries of one subject are made in order. */
  readonly subject: string;
  readonly body: string;
}

export interface WebhookDelivery extends NewDelivery {
  /** The number of failed attempts. */
  readonly attempts: number;
  /** After a failed attempt. */
  readonly nextAttemptAt?: number | undefined;
}

/** What became of deliveries. */
export interface SettledDeliveries {
  /** The ids of those that were acknowledged or given up. */
  readonly ended: readonly string[];
  readonly failed: readonly Pick<WebhookDelivery, "id" | "attempts" | "nextAttemptAt">[];
  readonly status: WebhookStatus;
}

export interface Webhooks {
  /** Sorted by name. */
  list(): Promise<Webhook[]>;
  /** Adds a webhook without deliveries, unless there is one of that name. */
  create(name: string, progress: WebhookProgress): Promise<void>;
  /** @returns the number of its pending deliveries, which are gone */
  remove(name: string): Promise<number>;
  /** All that are pending, in order. */
  deliveries(name: string): Promise<WebhookDelivery[]>;
  /**
   * Appends deliveries and saves that they were read, together.
   * @returns false, with nothing changed, unless the webhook is still at the position `from`
   */
  append(
    name: string,
    from: string,
    progress: WebhookProgress,
    deliveries: readonly NewDelivery[],
  ): Promise<boolean>;
  /** With a `goneTarget`, all other pending deliveries end, too. */
  settle(name: string, settled: SettledDeliveries): Promise<void>;
}
