import type { Logger } from "pino";
import type { WebhookConfig } from "../config/config";
import { type EventFeed, ServerStates } from "../events/event-feed";
import { readPosition, writePosition } from "../events/event-log";
import type { AuditHead } from "../store/audit/audit";
import type { Webhook, WebhookProgress } from "../store/webhooks/webhooks";
import type { Store } from "../store/store";
import { describeTarget, fingerprint } from "./webhook-target";

/**
 * The number of pending deliveries from which no more events are read: the audit log keeps them until there is room. The
 * events of one audit entry are read together, and may exceed it.
 */
export const MAX_PENDING = 1_000;

export interface OutboxParts {
  readonly feed: EventFeed;
  readonly store: Pick<Store, "webhooks" | "clock">;
  readonly logger: Pick<Logger, "info" | "warn">;
}

/**
 * The saved state of a webhook. A new one, and one whose target was gone and is now another, begins at the present.
 * Rejects if the store fails.
 */
export async function openWebhook(webhook: WebhookConfig, parts: OutboxParts): Promise<Webhook> {
  const { webhooks } = parts.store;
  const { name } = webhook;
  const find = async () => (await webhooks.list()).find((each) => each.name === name);
  const known = await find();
  const gone = known?.goneTarget;
  if (known !== undefined && (gone === undefined || gone === fingerprint(webhook))) return known;
  if (known !== undefined) await webhooks.remove(name);
  await webhooks.create(name, await present(parts.feed));
  parts.logger.info({ webhook: name, url: describeTarget(webhook) }, "New webhook; it begins at the present");
  const created = await find();
  if (created === undefined) throw new Error(`Another instance has removed the webhook ${name}`);
  return created;
}

/** After all events so far, the status of servers included. */
async function present(feed: EventFeed): Promise<WebhookProgress> {
  const position = await feed.log.end();
  const states = new ServerStates();
  const page = await feed.read(position, states);
  if (page === undefined) throw new Error("The events cannot be read");
  return { position: writePosition(position), servers: writeServers(states) };
}

/** The status of each server as text. */
export function writeServers({ told }: ServerStates): string {
  return JSON.stringify([...told]);
}

/** The reverse of `writeServers`. */
export function readServers(text: string): ServerStates {
  return new ServerStates(JSON.parse(text) as [string, string][]);
}

/**
 * The number of audit entries that a webhook has not read for want of room. The place of another one is saved from time to
 * time only.
 */
export function countUnread({ pending, position }: Webhook, head: AuditHead): number {
  return pending < MAX_PENDING ? 0 : head.seq - readPosition(position).head.seq;
}
