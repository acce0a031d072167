import { createHash } from "node:crypto";
import type { Request, RequestHandler } from "express";
import { ipKeyGenerator } from "express-rate-limit";
import { type Caller, callerKey, readBearerValue, secretMatcher } from "../auth/authenticator";
import type { Context } from "../context";
import { authorizationFailed } from "../contract/problem";
import { csrfFailed, forbidden, type GatewayProblem, overloaded, storeUnavailable } from "../errors";
import { type CallerAccess, type Endpoint, type PublicAccess, refuse } from "./endpoint";
import { sendReply, stateOf } from "./reply";

/** Maximum number of concurrent requests of callers. */
export const MAX_IN_PROGRESS = 256;

/**
 * Rejects requests above the concurrency limit before any work is done for them, so that accepted requests complete in
 * time, and memory and time are left for admission and health checks, which are not counted. A single handler must
 * serve all endpoints, because it keeps the count.
 */
export function limitLoad(): RequestHandler {
  let inProgress = 0;
  const end = (): void => {
    inProgress -= 1;
  };
  return (_request, response, next) => {
    if (inProgress >= MAX_IN_PROGRESS) {
      sendReply(response, refuse(overloaded())).catch(next);
      return;
    }
    inProgress += 1;
    response.on("close", end);
    next();
  };
}

/**
 * Identifies the caller and keeps it with the request. Never rejects the request, except with 503 if the store fails;
 * `authorizeCaller` decides.
 */
export function identifyCaller(access: Endpoint["access"], { authenticator }: Context): RequestHandler {
  return async (request, response, next) => {
    if (typeof access === "string") {
      next();
      return;
    }
    try {
      const { acceptsHeader } = access;
      // The console says so of requests that it sends while nobody touches it.
      const isUse = request.headers["x-unattended"] === undefined;
      const caller = await authenticator.authenticate(request.headers, { acceptsHeader, isUse });
      stateOf(request).caller = caller;
      // Unlike an Authorization header, a cookie does not keep caches from storing the response.
      if (caller?.session !== undefined) response.setHeader("cache-control", "no-store");
    } catch (error) {
      request.log.error({ err: error }, "Token lookup failed");
      await sendReply(response, refuse(storeUnavailable(error)));
      return;
    }
    next();
  };
}

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

/** Whether a request has the bearer token of the metrics endpoint; always true if metrics are public. */
function metricsGate({ config }: Context): (authorization: string | undefined) => boolean {
  const { metrics } = config;
  if (metrics.access === "public") return () => true;
  const matches = secretMatcher(metrics.token);
  return (authorization) => matches(readBearerValue(authorization) ?? "");
}

/** Authorizes the caller for an endpoint, before any other part of the request is read. */
export function authorizeCaller(
  access: Exclude<PublicAccess, "server"> | CallerAccess,
  context: Context,
): RequestHandler {
  const mayReadMetrics = metricsGate(context);
  const acceptsHeader = typeof access !== "string" && access.acceptsHeader === true;
  return async (request, response, next) => {
    if (access === "public") {
      next();
      return;
    }
    const { caller } = stateOf(request);
    const isKnown =
      access === "metrics" ? mayReadMetrics(request.headers.authorization) : caller !== undefined;
    if (!isKnown) {
      // A browser, whose session has ended, would ask its user for the fixed value.
      const isBrowser = request.headers.cookie !== undefined;
      const challenge = context.authenticator.challenge(acceptsHeader && !isBrowser);
      await sendReply(response, refuse(authorizationFailed(), { "www-authenticate": challenge }));
      return;
    }
    const refusal =
      access === "metrics" || caller === undefined
        ? undefined
        : (checkCsrf(caller, request) ?? checkAccess(access, caller));
    if (refusal === undefined) next();
    else await sendReply(response, refuse(refusal));
  };
}

/**
 * Rejects requests that change something with a session's cookie, which browsers add by themselves, unless they have a
 * token that only pages of the same origin can read.
 */
function checkCsrf({ session }: Caller, { method, headers }: Request): GatewayProblem | undefined {
  if (session === undefined || method === "GET" || method === "HEAD") return undefined;
  const given = headers["x-csrf-token"];
  return typeof given === "string" && secretMatcher(session.csrfToken)(given) ? undefined : csrfFailed();
}

function checkAccess(
  { scope, needsFullReach, isForSessions }: CallerAccess,
  { scopes, reach, session }: Caller,
): GatewayProblem | undefined {
  if (isForSessions === true && session === undefined) {
    return { status: 404, code: "session-not-found", error: "The request has a token, not a session" };
  }
  const sufficient = typeof scope === "string" ? [scope] : scope;
  if (scope !== "any" && !sufficient.some((each) => scopes.some((held) => held === each))) {
    const names = sufficient.map((each) => `"${each}"`).join(" or ");
    return forbidden(`This endpoint requires a token with the ${names} scope`);
  }
  if (needsFullReach === true && reach !== undefined) {
    return forbidden("This endpoint requires a token that reaches every room");
  }
  return undefined;
}
