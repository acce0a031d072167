import { z } from "zod";
import { countSchema, timeSchema } from "./common";
import { webhookEventTypes } from "./events";
import { words, type Wire } from "./schema";

const webhookSchema = z
  .strictObject({
    name: z.string().meta({ description: "Its name in the configuration", examples: ["tickets"] }),
    url: z.string().meta({
      description: "The target, without user name, password and query",
      examples: ["https://example.org/hooks/muc-kick"],
    }),
    events: z.array(words(webhookEventTypes)).optional().meta({ description: "Absent: all of these" }),
    state: words(["ok", "failing", "gone"]).meta({
      description:
        "`failing`: some or all deliveries fail, and are repeated. `gone`: the target responded 410, and gets nothing more until its url or secret is changed in the configuration.",
    }),
    pending: countSchema.meta({ description: "The number of events that are not delivered yet" }),
    unread_entries: countSchema.meta({
      description:
        "The number of audit entries whose events are still to be read, because there are too many pending deliveries",
    }),
    dropped: countSchema.meta({ description: "The number of deliveries that were given up, ever" }),
    failing_since: timeSchema.optional(),
    last_success_at: timeSchema.optional(),
    last_failure: z.strictObject({ at: timeSchema, error: z.string() }).optional(),
    next_attempt_at: timeSchema.optional().meta({ description: "When a failed delivery is repeated next" }),
  })
  .meta({ id: "Webhook", description: "A target that receives the events" });

/** A target that receives the events, and its state. */
export type WebhookListed = Wire<typeof webhookSchema>;

export const webhooksSchema = z.strictObject({ webhooks: z.array(webhookSchema) });

/** In the order of the configuration. */
export type WebhooksResponse = Wire<typeof webhooksSchema>;
