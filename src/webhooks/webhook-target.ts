import { createHmac } from "node:crypto";
import { isIP } from "node:net";
import { buildConnector, Pool } from "undici";
import { exchange, ExchangeFailure, retryAfterOf } from "../client/transport/exchange";
import type { WebhookConfig } from "../config/config";
import { VERSION } from "../contract/version";
import type { WebhookDelivery } from "../store/webhooks/webhooks";
import { isPublicAddress, lookupPublic, NotPublicError } from "./public-addresses";
import { webhookHeaders } from "./signature";

/** The maximum number of concurrent attempts at one target. */
export const CONNECTIONS = 4;

/** The time limit of connecting, in milliseconds. */
const CONNECT_TIMEOUT = 5_000;

/** How much of a response is read, in bytes. Only its status counts. */
const MAX_RESPONSE = 64 * 1024;

/** Statuses by which a target says that it cannot take anything at present. */
const OVERLOADED = [429, 502, 503, 504];

/** Statuses by which a target says that it does not accept the signature or the credentials. */
const UNAUTHORIZED = [401, 403];

export type AttemptResult =
  /** It was acknowledged by a 2xx. */
  | { readonly outcome: "delivered" }
  /** 410: the target does not want to receive anything any more. */
  | { readonly outcome: "gone"; readonly error: string }
  | {
      readonly outcome: "failed";
      readonly error: string;
      /** `delivery`: perhaps others succeed; `target`: nothing can be delivered; `both`: either. */
      readonly concerns: "delivery" | "target" | "both";
      /** The wait that the target asks for, in milliseconds. */
      readonly retryAfter?: number | undefined;
    }
  /** By `close`, or the signal. */
  | { readonly outcome: "aborted" };

/** The receiver of a webhook: signs deliveries, sends them, and classifies the responses. */
export class WebhookTarget {
  readonly #webhook: WebhookConfig;
  readonly #pool: Pool;
  readonly #path: string;
  readonly #headers: Readonly<Record<string, string>>;

  /** Opens no connection yet. */
  constructor(webhook: WebhookConfig) {
    const url = new URL(webhook.url);
    const { timeout, publicAddressesOnly } = webhook;
    this.#webhook = webhook;
    this.#path = `${url.pathname}${url.search}`;
    this.#headers = {
      "content-type": "application/json",
      "user-agent": `muc-kick/${VERSION}`,
      ...authorizationOf(url),
    };
    const options = { timeout: Math.min(timeout, CONNECT_TIMEOUT) };
    const connect = buildConnector(publicAddressesOnly ? { ...options, lookup: lookupPublic } : options);
    this.#pool = new Pool(url.origin, {
      connections: CONNECTIONS,
      pipelining: 1,
      // The time limit of an attempt applies instead.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (where, callback) => {
        // An address in the URL is not looked up.
        const address = where.hostname.replace(/[[\]]/g, "");
        if (publicAddressesOnly && isIP(address) !== 0 && !isPublicAddress(address)) {
          callback(new NotPublicError([address]), null);
        } else connect(where, callback);
      },
    });
  }

  /**
   * Makes one attempt. Never rejects.
   * @param now Unix time in ms
   */
  async send({ id, body }: WebhookDelivery, now: number, signal: AbortSignal): Promise<AttemptResult> {
    const { name, secrets, timeout } = this.#webhook;
    const signed = webhookHeaders({ id, timestamp: Math.floor(now / 1000), body }, secrets);
    const request = {
      method: "POST",
      path: this.#path,
      headers: { ...this.#headers, ...signed },
      body,
    } as const;
    const late = AbortSignal.timeout(timeout);
    try {
      const limits = { maxBytes: MAX_RESPONSE };
      const response = await exchange(this.#pool, request, AbortSignal.any([late, signal]), limits);
      return resultOf(name, response.status, retryAfterOf(response));
    } catch (error) {
      // A response whose body is too long, too slow or cut off counts, too.
      const { stage, status, cause } =
        error instanceof ExchangeFailure ? error : { stage: "sent", status: undefined, cause: error };
      if (status !== undefined) return resultOf(name, status, undefined);
      if (signal.aborted) return { outcome: "aborted" };
      if (late.aborted && stage !== "connecting") {
        return { outcome: "failed", error: `No response within ${timeout} ms`, concerns: "delivery" };
      }
      const [what, concerns] =
        stage === "connecting"
          ? (["Cannot connect", "target"] as const)
          : (["No response", "delivery"] as const);
      return { outcome: "failed", error: `${what}: ${describe(cause)}`, concerns };
    }
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }
}

/** By Standard Webhooks 1.0.0, section "Delivery success and failure". Redirects are not followed. */
function resultOf(name: string, status: number, retryAfter: number | undefined): AttemptResult {
  if (status >= 200 && status < 300) return { outcome: "delivered" };
  const setting = `webhooks.${name}`;
  const why = UNAUTHORIZED.includes(status)
    ? `: it does not accept ${setting}.secret, or the user name and password in ${setting}.url`
    : "";
  const error = `The target responded ${status}${why}`;
  if (status === 410) return { outcome: "gone", error };
  const concerns = retryAfter !== undefined || OVERLOADED.includes(status) ? "both" : "delivery";
  return {
    ...{ outcome: "failed", error, concerns },
    retryAfter: retryAfter === undefined ? undefined : retryAfter * 1000,
  };
}

function describe(cause: unknown): string {
  const { code, message } = cause as { readonly code?: unknown; readonly message?: unknown };
  // Of several addresses, the error has no message of its own.
  return typeof message === "string" && message !== "" ? message : String(code ?? cause);
}

function authorizationOf({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === "" && password === "") return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` };
}

/** The address of a target for people: without user name, password and query, which may be secrets. */
export function describeTarget(webhook: Pick<WebhookConfig, "url">): string {
  const { origin, pathname } = new URL(webhook.url);
  return `${origin}${pathname}`;
}

/** Stands for a target: another one for another URL or secret. */
export function fingerprint({ url, secrets: [secret = ""] }: WebhookConfig): string {
  return createHmac("sha256", secret).update(url).digest("hex");
}
