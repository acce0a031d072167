import {
  authorizationFailed,
  bodyTooLarge,
  lengthRequired,
  methodNotAllowed,
  notFound,
  success,
} from "../../src/contract/problem";
import { type Answer, refusal } from "./answers";
import { attempt } from "./attempt";
import type { Authorization } from "./authorization";
import { decodeQuery } from "./query";

/** A request that was let in and whose body arrived whole. */
export interface Request {
  readonly body: string;
  /** The query, decoded to an object of strings. */
  readonly query: object;
  /** What stands for the `*` of the path. */
  readonly name: string;
  /** The address of whoever asks, for the log. */
  readonly from: string;
}

/** Gives the answer, once; returns whether somebody was still there to get it. */
export type Send = (this: void, answer: Answer) => boolean;

/** Answers a request, now or later. */
export type Handler = (this: void, request: Request, send: Send) => void;

/** What stands at one path: for each method what answers it. */
export type Endpoint = Record<string, Handler | undefined>;

/** Endpoints by their path below the base path, without a slash before it; `bans/*` stands for one more segment. */
export type Endpoints = Record<string, Endpoint | undefined>;

/** What every request is held to. */
export interface Admission {
  readonly authorization: Authorization;
  /** The most bytes in a body. */
  readonly maxBody: number;
}

/** Those of RFC 9110 and RFC 5789: a method without a route would be answered by Prosody, in HTML. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];

/** Where a body goes that is over Prosody's own http_max_content_size, which from 0.12 on it does not keep. */
const DISCARD = { write: () => true };

/** The routes of an http-provider. `admission` is asked for at each request. */
export function createRoutes(
  endpoints: Endpoints,
  admission: (this: void) => Admission,
): Record<string, Prosody.HttpHandler> {
  function serve(this: void, event: Prosody.HttpEvent, path?: string): true {
    const { request, response } = event;
    const held = admission();
    if (request.partial === true && held.authorization.accepts(request.headers.authorization)) {
      // Asked again when all of it is there; an answer before that would be lost when Prosody hangs up.
      request.body_sink = DISCARD;
      return true;
    }
    const send = createSend(request, response);
    const done = attempt(() => {
      respond(request, path ?? "", endpoints, held, send);
      return success(true);
    });
    if (!done.ok) send(refusal(done.problem));
    return true;
  }
  const routes: Record<string, Prosody.HttpHandler> = {};
  for (const method of METHODS) {
    routes[method] = serve;
    routes[`${method} /*`] = serve;
  }
  return routes;
}

function respond(
  request: Prosody.HttpRequest,
  subpath: string,
  endpoints: Endpoints,
  { authorization, maxBody }: Admission,
  send: Send,
): void {
  const { method, headers } = request;
  if (!authorization.accepts(headers.authorization)) {
    // Whoever has no secret must not write lines of their own into the log.
    const [path] = string.gsub(request.path, "%c", "?");
    prosodyModule.log("warn", "Refused %s %s from %s: wrong authorization", method, path, request.ip);
    send(refusal(authorizationFailed(), { www_authenticate: authorization.challenge }));
    return;
  }
  const [folder, name] = string.match(subpath, "^(.*/)([^/]+)$");
  const endpoint = endpoints[subpath] ?? endpoints[`${folder ?? ""}*`];
  if (endpoint === undefined) {
    send(refusal(notFound()));
    return;
  }
  const handler = endpoint[method === "HEAD" ? "GET" : method];
  if (handler === undefined) {
    const allowed = METHODS.filter((each) => endpoint[each === "HEAD" ? "GET" : each] !== undefined);
    send(refusal(methodNotAllowed(allowed), { allow: allowed.join(", ") }));
    return;
  }
  if (headers.transfer_encoding !== undefined) {
    // Prosody does not read chunks: it takes them for the next request, finds that they are none, and hangs up.
    send(refusal(lengthRequired(), { connection: "close" }));
    return;
  }
  const body = request.body ?? "";
  if (body === false || body.length > maxBody) {
    send(refusal(bodyTooLarge(maxBody)));
    return;
  }
  handler({ body, query: decodeQuery(request.url.query), name: name ?? "", from: request.ip }, send);
}

function createSend(request: Prosody.HttpRequest, response: Prosody.HttpResponse): Send {
  // Without it Prosody does not mark a response as finished whose connection is gone.
  response.on_destroy = () => undefined;
  return ({ status, headers, body }) => {
    if (response.finished === true) return false;
    response.status_code = status;
    for (const [name, value] of pairs(headers)) response.headers[name] = value;
    // COMPAT 0.11: its server sends the body in answer to HEAD too.
    response.send(request.method === "HEAD" && response.write_headers === undefined ? "" : body);
    return true;
  };
}
