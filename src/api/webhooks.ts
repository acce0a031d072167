import { defineEndpoint } from "../http/define-endpoint";
import { json, reply } from "../http/endpoint";
import type { Webhook } from "../store/webhooks/webhooks";
import { countUnread } from "../webhooks/open-webhook";
import { describeTarget } from "../webhooks/webhook-target";
import { type WebhookListed, webhooksSchema } from "../wire/webhooks";

/** Lists the webhooks. Scope admin: they concern who runs the control plane, and their addresses are not for others. */
export const listWebhooks = defineEndpoint({
  method: "get",
  path: "/v1/webhooks",
  access: { scope: "admin", needsFullReach: true },
  docs: {
    id: "listWebhooks",
    tag: "Events",
    summary: "List the webhooks with their status",
    description: [
      "Each event is sent to each webhook by a POST, with the event as its body and the headers of Standard Webhooks",
      "(`webhook-id`, `webhook-timestamp`, `webhook-signature`): at least once, and in order for each subject.",
    ].join(" "),
    replies: { 200: json("The webhooks, in the order of the configuration", webhooksSchema) },
  },
  async handle(_request, { config, store, clock }) {
    const saved = await store.webhooks.list();
    const head = await store.audit.head();
    const webhooks = config.webhooks.map((webhook): WebhookListed => {
      const found = saved.find(({ name }) => name === webhook.name);
      return {
        ...{ name: webhook.name, url: describeTarget(webhook), events: webhook.events },
        unread_entries: found === undefined ? 0 : countUnread(found, head),
        ...describeState(found, clock()),
      };
    });
    return reply(200, { webhooks });
  },
});

/** @param saved undefined: not begun yet */
function describeState(
  saved: Webhook | undefined,
  now: number,
): Omit<WebhookListed, "name" | "url" | "events" | "unread_entries"> {
  if (saved === undefined) return { state: "ok", pending: 0, dropped: 0 };
  const { pending, dropped, goneTarget, failingSince, lastSuccessAt, lastFailure } = saved;
  const { pausedUntil = 0, nextAttemptAt } = saved;
  const isPaused = pending > 0 && pausedUntil > now;
  return {
    state: goneTarget !== undefined ? "gone" : failingSince === undefined ? "ok" : "failing",
    ...{ pending, dropped },
    failing_since: timeOf(failingSince),
    last_success_at: timeOf(lastSuccessAt),
    last_failure: lastFailure && { at: new Date(lastFailure.at).toISOString(), error: lastFailure.error },
    next_attempt_at: timeOf(isPaused ? Math.max(pausedUntil, nextAttemptAt ?? 0) : nextAttemptAt),
  };
}

function timeOf(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();
}
