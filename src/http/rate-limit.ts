import type { RequestHandler } from "express";
import { type ClientRateLimitInfo, ipKeyGenerator, rateLimit, type Store } from "express-rate-limit";
import { callerKey } from "../auth/authenticator";
import { refuse } from "./endpoint";
import { sendReply, stateOf } from "./reply";

interface Count {
  totalHits: number;
  /** Milliseconds of the monotonic clock. */
  readonly endsAt: number;
}

/**
 * Counts the requests of each caller within a window that begins with the first of them. By the monotonic clock, so that
 * nobody stays limited because the machine's clock was set back.
 */
export class RequestCounts implements Store {
  readonly localKeys = true;
  readonly #counts = new Map<string, Count>();

  /** @param length of a window, in milliseconds
   *  @param monotonic gives milliseconds of the monotonic clock */
  constructor(
    private readonly length: number,
    private readonly monotonic: () => number = () => performance.now(),
  ) {}

  increment(key: string): ClientRateLimitInfo {
    const now = this.monotonic();
    this.#forgetEnded(now);
    const count = this.#counts.get(key) ?? { totalHits: 0, endsAt: now + this.length };
    count.totalHits += 1;
    this.#counts.set(key, count);
    return { totalHits: count.totalHits, resetTime: new Date(Date.now() + count.endsAt - now) };
  }

  decrement(key: string): void {
    const count = this.#counts.get(key);
    if (count !== undefined) count.totalHits -= 1;
  }

  resetKey(key: string): void {
    this.#counts.delete(key);
  }

  /** Windows have one length, so that those which began first are the first to end. */
  #forgetEnded(now: number): void {
    for (const [key, { endsAt }] of this.#counts) {
      if (endsAt > now) return;
      this.#counts.delete(key);
    }
  }
}

/** In milliseconds. */
const MINUTE = 60_000;

/**
 * Lets each caller through so many times a minute, and each address (each /56 network of IPv6) of which no caller is
 * known.
 */
export function limitCallers(requestsPerMinute: number): RequestHandler {
  return rateLimit({
    windowMs: MINUTE,
    store: new RequestCounts(MINUTE),
    limit: requestsPerMinute,
    standardHeaders: "draft-8",
    legacyHeaders: false,
    keyGenerator(request) {
      const { caller } = stateOf(request);
      return caller === undefined ? `address:${ipKeyGenerator(request.ip ?? "")}` : callerKey(caller);
    },
    // Where there is a proxy that is not trusted, its address is what is meant.
    validate: { xForwardedForHeader: false, forwardedHeader: false },
    handler(_request, response, next) {
      const error = `Rate limit exceeded (${requestsPerMinute} requests per minute); see Retry-After`;
      sendReply(response, refuse({ status: 429, code: "too-many-requests", error })).catch(next);
    },
  });
}
