import type { Express, Request, RequestHandler } from "express";
import { z } from "zod";
import { type ApiRequest, type CallerEndpoint, type Endpoint, refuse, type Reply, reply } from "./endpoint";
import { readQuery } from "./read-input";
import type { Context } from "../context";
import { methodNotAllowed } from "../contract/problem";
import { admit, admitServer, identifyCaller } from "./auth";
import { limitLoad } from "./load-limit";
import { limitCallers } from "./rate-limit";
import { readRequestBody, refuseEncodedBodies } from "./request-body";
import { sendReply, stateOf } from "./reply";

/** Puts endpoints in their places. Who asks is always found out first, also where the method is wrong. */
export function mountEndpoints(app: Express, endpoints: readonly Endpoint[], context: Context): void {
  const load = limitLoad();
  const limit = limitCallers(context.config.limits.requestsPerMinute);
  const guards = (endpoint: Endpoint): RequestHandler[] => {
    const { access } = endpoint;
    // A server asks as often as people come in.
    if (access === "server") return [admitServer(context)];
    const isUnlimited = "isUnlimited" in endpoint && endpoint.isUnlimited;
    return [
      ...(isForCallers(endpoint) ? [load] : []),
      identifyCaller(access, context),
      ...(isUnlimited ? [] : [limit]),
      admit(access, context),
    ];
  };
  const paths = new Set(endpoints.map((endpoint) => endpoint.path));
  for (const path of paths) {
    const group = endpoints.filter((endpoint) => endpoint.path === path);
    const route = app.route(path.replaceAll(/\{(\w+)\}/g, ":$1"));
    route.all(nameRoute(path));
    for (const endpoint of group) {
      const { method } = endpoint;
      const noQuery = isForCallers(endpoint) && endpoint.docs?.(context).query === undefined;
      const hasBody = method === "post" || method === "put";
      route[method](
        ...guards(endpoint),
        ...(noQuery ? [refuseQuery(context)] : []),
        ...(hasBody ? [refuseEncodedBodies] : []),
        run(endpoint, context),
      );
    }
    const [first] = group;
    // Other methods of a path such as /v1/bans/lift are for /v1/bans/{id}.
    if (first === undefined || [...paths].some((other) => covers(other, path))) continue;
    // A preflight carries no Authorization. It gets no CORS headers, so that browsers keep other origins out.
    route.options(limit, answerOptions(group));
    route.all(...guards(first), refuseMethod(group));
  }
}

/** Whether a path with names in braces also stands for one without. */
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

function allowedMethods(group: readonly Endpoint[]): string[] {
  return group.flatMap(({ method }) => (method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()]));
}

function refuseMethod(group: readonly Endpoint[]): RequestHandler {
  const allowed = allowedMethods(group);
  return async (_request, response) => {
    await sendReply(response, refuse(methodNotAllowed(allowed), { allow: allowed.join(", ") }));
  };
}

/** Where no query is taken: a parameter that is ignored, such as `dry_run`, would be worse than one that is rejected. */
function refuseQuery(context: Context): RequestHandler {
  return async (request, response, next) => {
    const query = readQuery(z.strictObject({}), apiRequestOf(request, context));
    if (query.ok) next();
    else await sendReply(response, refuse(query.problem));
  };
}

function run(endpoint: Endpoint, context: Context): RequestHandler {
  return async (request, response) => {
    await sendReply(response, await handle(endpoint, request, context));
  };
}

async function handle(endpoint: Endpoint, request: Request, context: Context): Promise<Reply> {
  const apiRequest = apiRequestOf(request, context);
  if (!isForCallers(endpoint)) return endpoint.handle(apiRequest, context);
  const { caller } = stateOf(request);
  if (caller === undefined) throw new Error("A request was let in whose caller is not known");
  return endpoint.handle({ ...apiRequest, caller }, context);
}

function isForCallers(endpoint: Endpoint): endpoint is CallerEndpoint {
  return typeof endpoint.access !== "string";
}

function apiRequestOf(request: Request, { config }: Context): ApiRequest {
  const { url, params, headers, ip = "", id, log } = request;
  const query = url.indexOf("?");
  return {
    query: new URLSearchParams(query < 0 ? "" : url.slice(query)),
    params: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)])),
    headers,
    // An IPv4 address that came in on a socket of both kinds.
    address: ip.replace(/^::ffff:(?=\d+\.)/, ""),
    id: typeof id === "string" ? id : "",
    log,
    body: () => readRequestBody(request, config.limits.body),
  };
}
