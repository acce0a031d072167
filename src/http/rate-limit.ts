import { createHash } from "node:crypto";
import type { RequestHandler } from "express";
import { ipKeyGenerator } from "express-rate-limit";
import { callerKey } from "../auth/authenticator";
import { refuse } from "./endpoint";
import { sendReply, stateOf } from "./reply";

interface Count {
  hits: number;
  /** Milliseconds of the monotonic clock. */
  readonly endsAt: number;
  /** Identifies the caller's partition in headers without disclosing its name. */
  readonly partition: string;
}

/**
 * Counts requests per caller in a window that begins with the caller's first request. Uses the monotonic clock, so that
 * setting the system clock back does not extend a limit.
 */
export class RequestCounts {
  readonly #counts = new Map<string, Count>();

  /**
   * @param length duration of a window in milliseconds
   * @param monotonic returns the monotonic clock in milliseconds
   */
  constructor(
    private readonly length: number,
    private readonly monotonic: () => number = () => performance.now(),
  ) {}

  /** Counts one request. `endsIn`: milliseconds until the caller's window ends. */
  increment(key: string): Pick<Count, "hits" | "partition"> & { readonly endsIn: number } {
    const now = this.monotonic();
    this.#forgetEnded(now);
    let count = this.#counts.get(key);
    if (count === undefined) {
      count = { hits: 0, endsAt: now + this.length, partition: partitionOf(key) };
      this.#counts.set(key, count);
    }
    count.hits += 1;
    return { hits: count.hits, partition: count.partition, endsIn: Math.round(count.endsAt - now) };
  }

  /** All windows have the same length, so they end in the order in which they began. */
  #forgetEnded(now: number): void {
    for (const [key, { endsAt }] of this.#counts) {
      if (endsAt > now) return;
      this.#counts.delete(key);
    }
  }
}

function partitionOf(key: string): string {
  const hash = createHash("sha256").update(key).digest("hex");
  return Buffer.from(hash.slice(0, 12)).toString("base64");
}

/** In milliseconds. */
const MINUTE = 60_000;

/**
 * Limits the requests per minute of each caller, or of each address (each /56 network of IPv6) if the caller is
 * unknown. Every response has the remaining number (draft-ietf-httpapi-ratelimit-headers-08). Behind an untrusted
 * proxy, the limit applies to the proxy's address.
 */
export function limitCallers(requestsPerMinute: number): RequestHandler {
  const counts = new RequestCounts(MINUTE);
  const policy = `"${requestsPerMinute}-in-1min"`;
  const error = `Rate limit exceeded (${requestsPerMinute} requests per minute); see Retry-After`;
  return (request, response, next) => {
    const { caller } = stateOf(request);
    const key = caller === undefined ? `address:${ipKeyGenerator(request.ip ?? "")}` : callerKey(caller);
    const { hits, partition, endsIn } = counts.increment(key);
    const seconds = String(Math.ceil(endsIn / 1000));
    response.setHeader("RateLimit", `${policy}; r=${Math.max(0, requestsPerMinute - hits)}; t=${seconds}`);
    response.setHeader("RateLimit-Policy", `${policy}; q=${requestsPerMinute}; w=60; pk=:${partition}:`);
    if (hits <= requestsPerMinute) {
      next();
      return;
    }
    const headers = { "retry-after": seconds };
    sendReply(response, refuse({ status: 429, code: "too-many-requests", error }, headers)).catch(next);
  };
}
