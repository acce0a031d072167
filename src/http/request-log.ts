import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Request, RequestHandler } from "express";
import type { Logger } from "pino";
import { callerKey } from "../auth/authenticator";
import type { Metrics } from "../metrics/metrics";
import type { RequestLog } from "./endpoint";
import { stateOf } from "./reply";

declare module "node:http" {
  interface IncomingMessage {
    /** What the request is called in logs, in the audit log and in X-Request-Id. */
    id: string;
    log: RequestLog;
  }
}

/** A child of the logger with the id of the request, which costs nothing until it is used. */
class IdentifiedLog implements RequestLog {
  constructor(
    private readonly logger: Logger,
    private readonly id: string,
  ) {}

  error(fields: object, message: string): void {
    this.logger.error({ reqId: this.id, ...fields }, message);
  }
}

/** What a caller may call its request. */
const SANE_ID = /^[\w.:-]{1,64}$/;

/** `mk_<id>_<secret>`, also where the underscores are escaped; `$1` is all but the secret. */
const BEARER = /(mk(?:_|%5f)[0-9a-z]+(?:_|%5f))[0-9a-z%_-]+/gi;

/** What machines ask for every few seconds. */
const PROBED = ["/healthz", "/readyz", "/metrics"];

/** A request whose response is not complete yet. */
interface Begun {
  readonly request: Request;
  readonly remoteAddress: string | undefined;
  /** Unix time in ms. */
  readonly at: number;
  /** In ms of the monotonic clock. */
  readonly start: number;
  hasFailed: boolean;
}

/** Gives every request an id, which the response repeats in X-Request-Id; logs and measures the response. */
export function observeRequests(logger: Logger, metrics: Metrics): RequestHandler {
  const begun = new WeakMap<ServerResponse, Begun>();
  function markFailed(this: ServerResponse): void {
    const state = begun.get(this);
    if (state !== undefined) state.hasFailed = true;
  }
  function finish(this: ServerResponse): void {
    const state = begun.get(this);
    if (state === undefined) return;
    logResponse(logger, state, this.statusCode);
    const { request, start } = state;
    const seconds = (performance.now() - start) / 1000;
    metrics.answered(request.method, stateOf(request).route ?? "unknown", this.statusCode, seconds);
  }
  return (request, response, next) => {
    const given = request.headers["x-request-id"];
    const id = typeof given === "string" && SANE_ID.test(given) ? given : randomUUID();
    request.id = id;
    request.log = new IdentifiedLog(logger, id);
    response.setHeader("x-request-id", id);
    const { remoteAddress } = request.socket;
    begun.set(response, {
      request,
      remoteAddress,
      at: Date.now(),
      start: performance.now(),
      hasFailed: false,
    });
    response.on("error", markFailed);
    response.on("close", finish);
    next();
  };
}

function logResponse(
  logger: Logger,
  { request, remoteAddress, at, hasFailed }: Begun,
  statusCode: number,
): void {
  const { caller, route } = stateOf(request);
  const level = hasFailed ? "error" : levelOf(statusCode, route);
  if (!logger.isLevelEnabled(level)) return;
  const { id, method, originalUrl } = request;
  logger[level](
    {
      reqId: id,
      // No headers: one of them is a secret.
      req: { id, method, url: withoutSecrets(originalUrl), remoteAddress },
      route,
      caller: caller === undefined ? undefined : callerKey(caller),
      res: { statusCode },
      responseTime: Date.now() - at,
    },
    "Answered",
  );
}

function levelOf(statusCode: number, route: string | undefined): "error" | "warn" | "debug" | "info" {
  if (statusCode === 500) return "error";
  if (statusCode > 500 || statusCode === 401 || statusCode === 429) return "warn";
  return PROBED.includes(route ?? "") ? "debug" : "info";
}

/** Of the query only the names: a caller may take it for the place of a token. Nor is a token logged that is in the path. */
function withoutSecrets(url: string): string {
  const [path = "", query] = url.split(/\?(.*)/s, 2);
  const names = query?.split("&").flatMap((pair) => (pair.includes("=") ? pair.split("=", 1) : []));
  return [path, ...(names === undefined ? [] : [names.join("&")])].join("?").replace(BEARER, "$1[redacted]");
}
