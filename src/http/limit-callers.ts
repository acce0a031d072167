import type { RequestHandler } from "express";
import { ipKeyGenerator, rateLimit } from "express-rate-limit";
import { refuse } from "../api/endpoint";
import { callerKey } from "../auth/caller";
import { RequestCounts } from "./request-counts";
import { sendReply } from "./send-reply";
import { stateOf } from "./request-state";

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
      const error = `Only ${requestsPerMinute} requests a minute are taken; Retry-After says when the next one is`;
      sendReply(response, refuse({ status: 429, code: "too-many-requests", error })).catch(next);
    },
  });
}
