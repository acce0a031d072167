import { NO_FIELDS, openQuery } from "../../../src/contract/fields";
import {
  authorizationFailed,
  bodyTooLarge,
  lengthRequired,
  methodNotAllowed,
  notFound,
  type Outcome,
  success,
  unsupportedEncoding,
} from "../../../src/contract/problem";
import { type Answer, JSON_TYPE, noContent, refusal, respond } from "./answers";
import { attempt } from "../attempt";
import { type Authorization, createAuthorization } from "./authorization";
import { luaJson } from "../json/json";
import { queryOf } from "./query";
import { isWarningDue } from "./warnings";

/**
 * Responds, now or later, to an authorized request whose body has arrived completely. `name`: the path segment matched by
 * `*`. It gets Prosody's own event, because every table and closure made for each request would cost more than the rest.
 */
export type Handler = (this: void, event: Prosody.HttpEvent, name: string) => void;

/** The handlers of one path by method. */
export type Endpoint = Record<string, Handler | undefined>;

/** Endpoints by their path below the base path, without a slash before it; `bans/*` stands for one more segment. */
export type Endpoints = Record<string, Endpoint | undefined>;

/** Checks that apply to every request. */
export interface Admission {
  readonly authorization: Authorization;
  /** Responds to requests without authorization. */
  readonly unauthorized: Answer;
  /** Maximum size of a body in bytes. */
  readonly maxBody: number;
}

export function createAdmission(authorizationValues: readonly string[], maxBody: number): Admission {
  const authorization = createAuthorization(authorizationValues);
  const unauthorized = refusal(authorizationFailed(), { www_authenticate: authorization.challenge });
  return { authorization, unauthorized, maxBody };
}

/** Methods with a route. OPTIONS and methods of other names are handled for every path. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];

/** Stands for every method without a route; no client can send it. */
const OTHER_METHOD = "*";

/** Where a body goes that is over Prosody's own http_max_content_size, which from 0.12 on it does not keep. */
const DISCARD = { write: () => true };

const DONE = success(undefined);

const ignore = () => undefined;

/** The routes of an http-provider. `admission` is called for each request. */
export function createRoutes(
  endpoints: Endpoints,
  admission: (this: void) => Admission,
): Record<string, Prosody.HttpHandler> {
  function serve(this: void, event: Prosody.HttpEvent, path?: string): true {
    const { request, response } = event;
    const held = admission();
    if (request.partial === true && held.authorization.accepts(request.headers.authorization)) {
      // Called again when the body is complete; a response before that would be lost when Prosody closes the
      // connection.
      request.body_sink = DISCARD;
      return true;
    }
    const [answer, handler, name] = route(request, path ?? "", endpoints, held);
    if (answer !== undefined) {
      respond(event, answer);
      return true;
    }
    // Without it Prosody does not mark a response as finished whose connection is gone.
    response.on_destroy = ignore;
    const done = attempt(handle, event, handler, name, held.maxBody);
    if (!done.ok) respond(event, refusal(done.problem));
    return true;
  }
  function reject(this: void, { request }: Prosody.HttpEvent, path?: string): Prosody.HttpResponseFields {
    const [answer] = route(request, path ?? "", endpoints, admission());
    const { status, headers, body } = answer ?? refusal(notFound());
    return { status_code: status, headers: { ...headers, content_type: JSON_TYPE }, body };
  }
  const routes: Record<string, Prosody.HttpHandler> = {};
  for (const method of METHODS) {
    routes[method] = serve;
    routes[`${method} /*`] = serve;
  }
  routes[OTHER_METHOD] = reject;
  routes[`${OTHER_METHOD} /*`] = reject;
  return routes;
}

/**
 * Responds to methods without a route, such as PROPFIND, as to those with one. Prosody's HTTP server knows handlers by method,
 * so this comes in where it makes the page for a 404.
 */
export function rejectOtherMethods(): void {
  const server = require("net.http.server");
  const rejectOnHost = (host: string, event: Prosody.HttpEvent) =>
    server.fire_event(`${OTHER_METHOD} ${host}${event.request.path}`, event) as
      Prosody.HttpResponseFields | undefined;
  prosodyModule.hook_object_event(
    server,
    "http-error",
    ({ code, request, response }: Prosody.HttpErrorEvent): string | undefined => {
      if (code !== 404 || request === undefined || METHODS.includes(request.method)) return undefined;
      const [host] = string.gsub(request.headers.host ?? "", ":%d+$", "");
      let fields = rejectOnHost(host, { request, response });
      if (fields === undefined && prosody.hosts[host] === undefined) {
        const otherwise = prosodyModule.context("*").get_option("http_default_host");
        if (typeof otherwise === "string") fields = rejectOnHost(otherwise, { request, response });
      }
      if (fields === undefined) return undefined;
      response.status_code = fields.status_code ?? 404;
      for (const [name, value] of pairs(fields.headers ?? {})) response.headers[name] = value;
      return fields.body;
    },
    // Before mod_http_errors, which makes an HTML page.
    100,
  );
}

/** The response, if no handler sends one, or the handler and the segment matched by the `*` of its path. */
type Routed = LuaMultiReturn<
  [answer: Answer, handler: undefined, name: string] | [answer: undefined, handler: Handler, name: string]
>;

function route(
  request: Prosody.HttpRequest,
  subpath: string,
  endpoints: Endpoints,
  { authorization, unauthorized }: Admission,
): Routed {
  const { method, headers } = request;
  // A browser sends no authorization with a preflight (Fetch, section 4.8), and learns no more than the methods.
  if (method !== "OPTIONS" && !authorization.accepts(headers.authorization)) {
    logUnauthorized(request);
    return $multi(unauthorized, undefined, "");
  }
  let endpoint = endpoints[subpath];
  let name = "";
  if (endpoint === undefined) {
    const [folder, last] = string.match(subpath, "^(.*/)([^/]+)$");
    endpoint = endpoints[`${folder ?? ""}*`];
    name = last ?? "";
  }
  if (endpoint === undefined) return $multi(refusal(notFound()), undefined, "");
  const handler = endpoint[method === "HEAD" ? "GET" : method];
  if (handler !== undefined) return $multi(undefined, handler, name);
  return $multi(answerOtherMethod(method, endpoint), undefined, "");
}

function answerOtherMethod(method: string, endpoint: Endpoint): Answer {
  const allowed = METHODS.filter(
    (each) => each === "OPTIONS" || endpoint[each === "HEAD" ? "GET" : each] !== undefined,
  );
  const allow = { allow: allowed.join(", ") };
  return method === "OPTIONS" ? noContent(allow) : refusal(methodNotAllowed(allowed), allow);
}

/** Callers without a secret must not be able to write text into the log, nor to flood it. */
function logUnauthorized({ method, path, ip, headers }: Prosody.HttpRequest): void {
  const [printable] = string.gsub(path, "%c", "?");
  const fault = headers.authorization === undefined ? "no Authorization header" : "wrong Authorization value";
  const level = isWarningDue(ip) ? "warn" : "debug";
  prosodyModule.log(level, "Rejected %s %s from %s: %s", method, printable, ip, fault);
}

/** Passes an authorized request to its handler, or rejects it. */
function handle(
  this: void,
  event: Prosody.HttpEvent,
  handler: Handler,
  name: string,
  maxBody: number,
): Outcome<undefined> {
  const { method, headers, body = "", url } = event.request;
  if (headers.transfer_encoding !== undefined) {
    // Prosody does not read chunks: it parses them as the next request, fails, and closes the connection.
    respond(event, refusal(lengthRequired(), { connection: "close" }));
    return DONE;
  }
  const encoding = headers.content_encoding;
  if (encoding !== undefined && string.lower(encoding) !== "identity") {
    respond(event, refusal(unsupportedEncoding(), { accept_encoding: "identity" }));
    return DONE;
  }
  if (body === false || body.length > maxBody) {
    respond(event, refusal(bodyTooLarge(maxBody)));
    return DONE;
  }
  // Only listings have queries: a mistaken ?dry_run=true must never become a real kick.
  const isListing = method === "GET" || method === "HEAD";
  const problem =
    isListing || url.query === undefined ? undefined : openQuery(queryOf(event), NO_FIELDS, luaJson).problem;
  if (problem === undefined) handler(event, name);
  else respond(event, refusal(problem));
  return DONE;
}
