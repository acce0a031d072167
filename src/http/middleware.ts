import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestHandler } from "express";
import helmet from "helmet";
import type { Logger } from "pino";
import { callerKey } from "../auth/authenticator";
import type { Context } from "../context";
import type { Metrics } from "../metrics/metrics";
import type { RequestLog } from "./endpoint";
import { type BegunRequest, stateOf } from "./reply";

declare module "node:http" {
  interface IncomingMessage {
    /** The request id in logs, in the audit log and in X-Request-Id. */
    id: string;
    log: RequestLog;
  }
}

/** A child logger with the request id, created lazily. */
class IdentifiedLog implements RequestLog {
  constructor(
    private readonly logger: Logger,
    private readonly id: string,
  ) {}

  warn(fields: object, message: string): void {
    this.logger.warn({ reqId: this.id, ...fields }, message);
  }

  error(fields: object, message: string): void {
    this.logger.error({ reqId: this.id, ...fields }, message);
  }
}

/** The allowed format of a request id sent by a caller. */
const SANE_ID = /^[\w.:-]{1,64}$/;

/** `mk_<id>_<secret>`, also with escaped underscores; `$1` is everything but the secret. */
const BEARER = /(mk(?:_|%5f)[0-9a-z]+(?:_|%5f))[0-9a-z%_-]+/gi;

/** Paths polled by machines every few seconds. */
const PROBED = ["/healthz", "/readyz", "/metrics"];

/** Gives every request an id, which the response repeats in X-Request-Id; logs and measures the response. */
export function observeRequests(
  logger: Logger,
  metrics: Metrics,
): (request: IncomingMessage, response: ServerResponse) => void {
  // Shared by all requests: `this` is the response.
  function fail(this: ServerResponse): void {
    stateOf(this.req).hasFailed = true;
  }
  function finish(this: ServerResponse): void {
    const { req: request, statusCode } = this;
    const { begun, route = "unknown" } = stateOf(request);
    if (begun === undefined) return;
    const took = performance.now() - begun.start;
    logResponse(logger, request, { ...begun, took }, statusCode);
    metrics.answered(request.method ?? "", route, statusCode, took / 1000);
  }
  return (request, response) => {
    const given = request.headers["x-request-id"];
    const id = typeof given === "string" && SANE_ID.test(given) ? given : randomUUID();
    request.id = id;
    request.log = new IdentifiedLog(logger, id);
    response.setHeader("x-request-id", id);
    const { remoteAddress } = request.socket;
    stateOf(request).begun = { remoteAddress, start: performance.now() };
    response.on("error", fail);
    response.on("close", finish);
  };
}

function logResponse(
  logger: Logger,
  request: IncomingMessage,
  { remoteAddress, took }: Pick<BegunRequest, "remoteAddress"> & { readonly took: number },
  statusCode: number,
): void {
  const { caller, route, code, hasFailed } = stateOf(request);
  const level = hasFailed === true ? "error" : levelOf(statusCode, route);
  if (!logger.isLevelEnabled(level)) return;
  const { id, method, url = "" } = request;
  logger[level](
    {
      reqId: id,
      // Headers are not logged: they contain a secret.
      req: { method, url: withoutSecrets(url), remoteAddress },
      route,
      caller: caller === undefined ? undefined : callerKey(caller),
      res: { statusCode, ...(code !== undefined && { code }) },
      responseTime: Math.round(took),
    },
    "Responded",
  );
}

function levelOf(statusCode: number, route: string | undefined): "error" | "warn" | "debug" | "info" {
  if (statusCode === 500) return "error";
  if (statusCode > 500 || statusCode === 401 || statusCode === 429) return "warn";
  return PROBED.includes(route ?? "") ? "debug" : "info";
}

/**
 * Logs only the names of the query parameters, because a caller may send a token in the query by mistake. Tokens in the
 * path are removed, too.
 */
function withoutSecrets(url: string): string {
  const [path = "", query] = url.split(/\?(.*)/s, 2);
  const names = query?.split("&").flatMap((pair) => (pair.includes("=") ? pair.split("=", 1) : []));
  return [path, ...(names === undefined ? [] : [names.join("&")])].join("?").replace(BEARER, "$1[redacted]");
}

/**
 * Security headers for browsers, without those that only browsers of the past (or Flash) know. They are the same for every
 * response, so helmet is called only once.
 */
export function securityHeaders(): RequestHandler {
  const headers = new Map<string, string>();
  const recorder = {
    setHeader: (name: string, value: string) => headers.set(name, value),
    removeHeader: () => undefined,
  };
  const record = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "form-action": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
      },
    },
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
  record(undefined as unknown as IncomingMessage, recorder as unknown as ServerResponse, () => undefined);
  return (_request, response, next) => {
    response.setHeaders(headers);
    next();
  };
}

/**
 * Counts requests with an X-Forwarded-For header from an address outside `trusted_proxies`, and logs the first. The
 * header is ignored, so rate limits and the audit log use the address of the proxy.
 */
export function warnOfForwardedFor({ logger, metrics }: Pick<Context, "logger" | "metrics">): RequestHandler {
  let hasWarned = false;
  return (request, _response, next) => {
    const { remoteAddress = "" } = request.socket;
    if (request.headers["x-forwarded-for"] !== undefined && !isTrusted(request, remoteAddress)) {
      metrics.forwardedForIgnored();
      if (!hasWarned) {
        hasWarned = true;
        logger.warn(
          { address: remoteAddress },
          "Ignored X-Forwarded-For: its sender is not in trusted_proxies (logged once)",
        );
      }
    }
    next();
  };
}

function isTrusted({ app }: Parameters<RequestHandler>[0], address: string): boolean {
  const trusts = app.get("trust proxy fn") as (address: string, hop: number) => boolean;
  return trusts(address, 0);
}
