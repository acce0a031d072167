import type { ControlPlaneEvent } from "../wire/events";
import type { WebhookDelivery } from "../store/webhooks/webhooks";

/** The wait after the first failure, and the longest one, in milliseconds. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 300_000;

/**
 * The wait before the next attempt, in milliseconds: exponential, with a jitter of 50 % in both directions.
 * @param failures number of failures so far, at least 1
 */
export function backOff(failures: number, random = Math.random): number {
  return Math.min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT) * (0.5 + random());
}

/** Whom or what an event is about. Events of one subject are delivered in order. */
export function subjectOf(event: ControlPlaneEvent): string {
  if ("ban" in event) return `ban ${event.ban.id}`;
  if ("occupant" in event) return `account ${event.occupant.jid}`;
  if ("session" in event) return `session ${event.session.id}`;
  return "token" in event ? `token ${event.token.id}` : `server ${event.server}`;
}

/** The pending deliveries of one subject. */
interface SubjectQueue {
  readonly deliveries: WebhookDelivery[];
  isInFlight: boolean;
  /** When the first one may be attempted, by a monotonic clock in ms. */
  dueAt: number;
}

/** The pending deliveries of one webhook. Only the first of each subject is attempted. */
export class DeliveryQueue {
  readonly #subjects = new Map<string, SubjectQueue>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Whether an attempt at one of them has failed. */
  get hasFailed(): boolean {
    return [...this.#subjects.values()].some(({ deliveries: [first] }) => (first?.attempts ?? 0) > 0);
  }

  /** @param dueAt if it is the first one of its subject */
  add(delivery: WebhookDelivery, dueAt = -Infinity): void {
    this.#size += 1;
    const queue = this.#subjects.get(delivery.subject);
    if (queue === undefined) {
      this.#subjects.set(delivery.subject, { deliveries: [delivery], isInFlight: false, dueAt });
    } else queue.deliveries.push(delivery);
  }

  /** Begins the next attempt; undefined if none is due. */
  begin(now: number): WebhookDelivery | undefined {
    for (const queue of this.#subjects.values()) {
      if (queue.isInFlight || queue.dueAt > now) continue;
      queue.isInFlight = true;
      return queue.deliveries[0];
    }
    return undefined;
  }

  /** When the next attempt is due; Infinity if every subject has one in flight, or there is none. */
  get nextDueAt(): number {
    let next = Infinity;
    for (const { isInFlight, dueAt } of this.#subjects.values()) {
      if (!isInFlight) next = Math.min(next, dueAt);
    }
    return next;
  }

  /** Ends an attempt at a delivery, which is done. */
  remove({ subject }: WebhookDelivery): void {
    const queue = this.#subjects.get(subject);
    if (queue === undefined) return;
    this.#size -= 1;
    queue.deliveries.shift();
    queue.isInFlight = false;
    queue.dueAt = -Infinity;
    if (queue.deliveries.length === 0) this.#subjects.delete(subject);
  }

  /** Ends an attempt at a delivery, which is to be made again. */
  retry(delivery: WebhookDelivery, dueAt: number): void {
    const queue = this.#subjects.get(delivery.subject);
    if (queue === undefined) return;
    queue.deliveries[0] = delivery;
    queue.isInFlight = false;
    queue.dueAt = dueAt;
  }

  clear(): void {
    this.#subjects.clear();
    this.#size = 0;
  }
}
