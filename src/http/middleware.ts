import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { RequestHandler } from "express";
import helmet from "helmet";
import type { Logger } from "pino";
import { pinoHttp } from "pino-http";
import { callerKey } from "../auth/authenticator";
import type { Context } from "../context";
import type { Metrics } from "../metrics/metrics";
import { stateOf } from "./reply";

/** What a caller may call its request. */
const SANE_ID = /^[\w.:-]{1,64}$/;

/** `mk_<id>_<secret>`, also where the underscores are escaped; `$1` is all but the secret. */
const BEARER = /(mk(?:_|%5f)[0-9a-z]+(?:_|%5f))[0-9a-z%_-]+/gi;

/** What machines ask for every few seconds. */
const PROBED = ["/healthz", "/readyz", "/metrics"];

/** Gives every request an id, which the answer repeats in X-Request-Id, and logs how it was answered. */
export function logRequests(logger: Logger): RequestHandler {
  return pinoHttp({
    logger,
    quietReqLogger: true,
    genReqId(request, response) {
      const given = request.headers["x-request-id"];
      const id = typeof given === "string" && SANE_ID.test(given) ? given : randomUUID();
      response.setHeader("x-request-id", id);
      return id;
    },
    serializers: {
      // No headers: one of them is a secret.
      req: ({ id, method, url, remoteAddress }: Record<string, unknown>) => ({
        id,
        method,
        url: withoutSecrets(String(url)),
        remoteAddress,
      }),
      res: ({ statusCode }: Record<string, unknown>) => ({ statusCode }),
    },
    customLogLevel(request, { statusCode }, error) {
      if (error !== undefined || statusCode === 500) return "error";
      if (statusCode > 500 || statusCode === 401 || statusCode === 429) return "warn";
      return PROBED.includes(stateOf(request).route ?? "") ? "debug" : "info";
    },
    customSuccessMessage: () => "Answered",
    customErrorMessage: () => "Answered",
    // Made up where there is none; one that there is has been logged where it happened.
    customErrorObject: (_request, _response, _error, fields: object) => ({ ...fields, err: undefined }),
    customProps(request: IncomingMessage) {
      const { caller, route } = stateOf(request);
      return { route, caller: caller === undefined ? undefined : callerKey(caller) };
    },
  });
}

/** Of the query only the names: a caller may take it for the place of a token. Nor is a token logged that is in the path. */
function withoutSecrets(url: string): string {
  const [path = "", query] = url.split(/\?(.*)/s, 2);
  const names = query?.split("&").flatMap((pair) => (pair.includes("=") ? pair.split("=", 1) : []));
  return [path, ...(names === undefined ? [] : [names.join("&")])].join("?").replace(BEARER, "$1[redacted]");
}

/** Tells the metrics of every answer. */
export function measureRequests(metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    const start = performance.now();
    response.once("close", () => {
      const seconds = (performance.now() - start) / 1000;
      metrics.answered(request.method, stateOf(request).route ?? "unknown", response.statusCode, seconds);
    });
    next();
  };
}

/** Headers that keep a browser from doing with an answer what it is not meant for. */
export function securityHeaders(): RequestHandler {
  return helmet({
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
  });
}

/**
 * Counts the requests, and logs the first one, with an X-Forwarded-For header from an address outside `trusted_proxies`: the header is ignored, and
 * what is limited and audited by address then has the address of the proxy.
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
