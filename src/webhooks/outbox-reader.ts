import { randomUUID } from "node:crypto";
import { maySee, type Viewer } from "../events/audience";
import { type FedPage, ServerStates } from "../events/event-feed";
import { type EventPosition, type PositionedEvent, readPosition, writePosition } from "../events/event-log";
import type { WebhookConfig } from "../config/config";
import type { NewDelivery, WebhookProgress } from "../store/webhooks/webhooks";
import { webhookEventTypes } from "../wire/events";
import { subjectOf } from "./delivery-queue";
import { type OutboxParts, readServers, writeServers } from "./open-webhook";

/** How many audit entries without events of interest are read before the place is saved. */
const SAVE_EVERY = 200;

export interface OutboxReaderParts extends OutboxParts {
  readonly webhook: WebhookConfig;
  /** The names of the servers in the configuration. */
  readonly serverNames: readonly string[];
}

export interface OutboxPage {
  /** As they were added to the outbox. */
  readonly deliveries: readonly NewDelivery[];
  readonly mayHaveMore: boolean;
}

/** Reads the events that a webhook is to receive into its outbox. */
export class OutboxReader {
  readonly #parts: OutboxReaderParts;
  readonly #viewer: Viewer;
  /** The place up to which everything was read. */
  #position: EventPosition;
  /** As it is saved, which may be some entries before. */
  #saved: EventPosition;
  #servers: ServerStates;

  constructor({ position, servers }: WebhookProgress, parts: OutboxReaderParts) {
    this.#parts = parts;
    // All events: whoever writes the configuration may see everything.
    const caller = {
      actor: { kind: "system" },
      scopes: ["admin"],
      reach: undefined,
      jid: undefined,
    } as const;
    this.#viewer = { caller, servers: parts.serverNames };
    this.#position = this.#saved = readPosition(position);
    this.#servers = readServers(servers);
  }

  /**
   * Reads on. The events of one audit entry are read together.
   * @param room for how many deliveries there is room, at least 1
   * @returns undefined if another instance has read since: the outbox must be loaded again
   */
  async read(room: number): Promise<OutboxPage | undefined> {
    const { feed, store, webhook } = this.#parts;
    const states = new ServerStates(this.#servers.told);
    states.version = this.#servers.version;
    const page = await feed.read(this.#position, states);
    if (page === undefined) return { deliveries: [], mayHaveMore: false };
    const events = takeEntries(page, room);
    const isWhole = events.length === page.events.length;
    const next = isWhole ? page.position : (events.at(-1)?.position ?? this.#position);
    const servers = isWhole ? states : this.#servers;
    const deliveries = [...events, ...(isWhole ? page.servers : [])]
      .filter(
        ({ event, audience }) =>
          maySee(this.#viewer, audience) && (webhook.events ?? webhookEventTypes).includes(event.type),
      )
      .map(({ event }) => ({
        id: `msg_${randomUUID()}`,
        subject: subjectOf(event),
        body: JSON.stringify(event),
      }));
    const skipped = next.head.seq - this.#saved.head.seq;
    if (deliveries.length > 0 || (isWhole && page.servers.length > 0) || skipped >= SAVE_EVERY) {
      const progress = { position: writePosition(next), servers: writeServers(servers) };
      const from = writePosition(this.#saved);
      if (!(await store.webhooks.append(webhook.name, from, progress, deliveries))) return undefined;
      this.#saved = next;
    }
    this.#position = next;
    this.#servers = servers;
    return { deliveries, mayHaveMore: page.isFull || !isWhole };
  }
}

/** The events of a page up to the end of the entry with which there is no more room. */
function takeEntries({ events }: FedPage, room: number): readonly PositionedEvent[] {
  const last = events.findIndex(({ endsEntry }, index) => endsEntry && index >= room - 1);
  return last < 0 ? events : events.slice(0, last + 1);
}
