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
  /** Tells callers apart in headers, without naming them. */
  readonly partition: string;
}

/**
 * Counts the requests of each caller within a window that begins with the first of them. By the monotonic clock, so that
 * nobody stays limited because the machine's clock was set back.
 */
export class RequestCounts {
  readonly #counts = new Map<string, Count>();

  /** @param length of a window, in milliseconds
   *  @param monotonic gives milliseconds of the monotonic clock */
  constructor(
    private readonly length: number,
    private readonly monotonic: () => number = () => performance.now(),
  ) {}

  /** Counts one request. `endsIn`: milliseconds until the window of the caller ends. */
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

  /** Windows have one length, so that those which began first are the first to end. */
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
 * Lets each caller through so many times a minute, and each address (each /56 network of IPv6) of which no caller is known.
 * Every response says how many are left (draft-ietf-httpapi-ratelimit-headers-08). Where there is a proxy that is not trusted,
 * its address is what is meant.
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
