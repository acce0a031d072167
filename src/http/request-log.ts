import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { RequestHandler } from "express";
import type { Logger } from "pino";
import { pinoHttp } from "pino-http";
import { callerKey } from "../auth/caller";
import { stateOf } from "./request-state";

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
