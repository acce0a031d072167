import type { IncomingMessage } from "node:http";
import type { Express, Request, RequestHandler } from "express";
import type { Context } from "../context";
import {
  bodyTooLarge,
  failure,
  methodNotAllowed,
  type Outcome,
  success,
  unsupportedEncoding,
} from "../contract/problem";
import { type ApiRequest, type CallerEndpoint, type Endpoint, refuse, reply } from "./endpoint";
import { authorizeCaller, identifyCaller, limitCallers, limitLoad } from "./guards";
import { sendReply, stateOf } from "./reply";

/** Mounts the endpoints for callers and for everybody. The caller is always identified first, even if the method is not allowed. */
export function mountEndpoints(app: Express, endpoints: readonly CallerEndpoint[], context: Context): void {
  const load = limitLoad();
  const limit = limitCallers(context.config.limits.requestsPerMinute);
  const guards = (endpoint: CallerEndpoint): RequestHandler[] => {
    const { access } = endpoint;
    const limits = endpoint.isUnlimited === true ? [] : [limit];
    const loads = typeof access === "string" || endpoint.isLasting === true ? [] : [load];
    return [...loads, identifyCaller(access, context), ...limits, authorizeCaller(access, context)];
  };
  const paths = new Set(endpoints.map((endpoint) => endpoint.path));
  for (const path of paths) {
    const group = endpoints.filter((endpoint) => endpoint.path === path);
    const route = app.route(path.replaceAll(/\{(\w+)\}/g, ":$1"));
    route.all(nameRoute(path));
    for (const endpoint of group) {
      const { method } = endpoint;
      const hasBody = method === "post" || method === "put" || method === "patch";
      route[method](...guards(endpoint), ...(hasBody ? [refuseEncodedBodies] : []), run(endpoint, context));
    }
    const [first] = group;
    // Other methods of a path such as /v1/bans/lift belong to /v1/bans/{id}.
    if (first === undefined || [...paths].some((other) => covers(other, path))) continue;
    // A preflight carries no Authorization. It gets no CORS headers, so that browsers keep other origins out.
    route.options(limit, answerOptions(group));
    route.all(...guards(first), refuseMethod(group));
  }
}

/** Whether a path template with names in braces also matches a path without. */
function covers(path: string, other: string): boolean {
  if (path === other || !path.includes("{")) return false;
  const parts = other.split("/");
  const names = path.split("/");
  return (
    names.length === parts.length && names.every((name, at) => name.startsWith("{") || name === parts[at])
  );
}

function nameRoute(path: string): RequestHandler {
  return (request, _response, next) => {
    stateOf(request).route = path;
    next();
  };
}

function answerOptions(group: readonly Endpoint[]): RequestHandler {
  const allow = allowedMethods(group).join(", ");
  return async (_request, response) => {
    await sendReply(response, reply(204, undefined, { allow }));
  };
}

export function allowedMethods(group: readonly Endpoint[]): string[] {
  return group.flatMap(({ method }) => (method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()]));
}

function refuseMethod(group: readonly Endpoint[]): RequestHandler {
  const allowed = allowedMethods(group);
  return async (_request, response) => {
    await sendReply(response, refuse(methodNotAllowed(allowed), { allow: allowed.join(", ") }));
  };
}

function run({ handle }: Endpoint, context: Context): RequestHandler {
  return async (request, response) => {
    // No path has a wildcard, whose value would be an array.
    const params = { ...(request.params as Record<string, string>) };
    const from = { address: addressOf(request), caller: stateOf(request).caller };
    await sendReply(response, await handle(apiRequestOf(request, params, from, context)));
  };
}

/** @param params the path parameters, decoded */
export function apiRequestOf(
  request: IncomingMessage,
  params: ApiRequest["params"],
  { address, caller }: Pick<ApiRequest, "address" | "caller">,
  { config }: Pick<Context, "config">,
): ApiRequest {
  const { url = "", headers, id, log } = request;
  const query = url.indexOf("?");
  return {
    query: new URLSearchParams(query < 0 ? "" : url.slice(query)),
    ...{ params, headers, address, id, log, caller },
    body: () => readRequestBody(request, config.limits.body),
  };
}

function addressOf({ ip = "" }: Request): string {
  // An IPv4 address from a dual-stack socket.
  return ip.replace(/^::ffff:(?=\d+\.)/, "");
}

/** Reads a whole body of at most `limit` bytes, with a Content-Length or chunked. Rejects if the connection is lost. */
function readRequestBody(request: IncomingMessage, limit: number): Promise<Outcome<Buffer>> {
  const tooLarge = failure(bodyTooLarge(limit));
  // Node.js reads no more than Content-Length bytes, and rejects a length that is not a number.
  if (Number(request.headers["content-length"] ?? 0) > limit) return Promise.resolve(tooLarge);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    // Not an async iterator: leaving one early would destroy the connection before the response is sent.
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else {
        chunks.length = 0;
        resolve(tooLarge);
      }
    });
    request.on("end", () => {
      resolve(success(Buffer.concat(chunks)));
    });
    request.on("error", reject);
  });
}

/**
 * Rejects compressed bodies with 415 and lists the accepted encodings in Accept-Encoding (RFC 9110, section 12.5.3).
 */
const refuseEncodedBodies: RequestHandler = async (request, response, next) => {
  const codings = (request.headers["content-encoding"] ?? "").split(",").map((coding) => coding.trim());
  if (codings.every((coding) => coding === "" || coding.toLowerCase() === "identity")) next();
  else await sendReply(response, refuse(unsupportedEncoding(), { "accept-encoding": "identity" }));
};
