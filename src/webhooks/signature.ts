import { createHmac } from "node:crypto";

export interface SignedMessage {
  /** The `webhook-id`. */
  readonly id: string;
  /** Unix time of the attempt, in whole seconds. */
  readonly timestamp: number;
  readonly body: string;
}

/**
 * The headers of a delivery by Standard Webhooks 1.0.0 (https://www.standardwebhooks.com), sections "Signature scheme" and
 * "Webhook headers": HMAC-SHA256 of the id, the timestamp and the body, once for each secret.
 * @param secrets `whsec_` and Base64
 */
export function webhookHeaders(
  { id, timestamp, body }: SignedMessage,
  secrets: readonly string[],
): Readonly<Record<string, string>> {
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
  });
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signatures.join(" "),
  };
}
