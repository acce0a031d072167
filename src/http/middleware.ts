import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestHandler } from "express";
import helmet from "helmet";
import type { Context } from "../context";

/** Security headers for browsers. They are the same for every response, so helmet is called only once. */
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
