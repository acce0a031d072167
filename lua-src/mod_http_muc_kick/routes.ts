import {
  authorizationFailed,
  bodyTooLarge,
  internalError,
  lengthRequired,
  methodNotAllowed,
  notFound,
  type Outcome,
} from "../../src/contract/problem";
import { answer, type Answer, refusal } from "./answers";
import type { Authorization } from "./authorization";

/** A request that was let in and whose body arrived whole. */
export interface Request {
  readonly body: string;
  /** The address of whoever asks, for the log. */
  readonly from: string;
}

/** Answers a request; the value of a success is a JSON object. */
export type Handler = (request: Request) => Outcome<object>;

/** What stands at one path: for each method what answers it. */
export type Endpoint = Record<string, Handler | undefined>;

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

/** The routes of an http-provider. `endpoints` go by their path below the base path, without a slash before it. */
export function createRoutes(
  endpoints: Record<string, Endpoint | undefined>,
  admission: () => Admission,
): Record<string, Prosody.HttpHandler> {
  function serve(this: void, event: Prosody.HttpEvent, path?: string): Answer | true {
    const { request, response } = event;
    const held = admission();
    if (request.partial === true && held.authorization.accepts(request.headers.authorization)) {
      // Asked again when all of it is there; an answer before that would be lost when Prosody hangs up.
      request.body_sink = DISCARD;
      return true;
    }
    const [ok, result] = xpcall(() => respond(request, endpoints[path ?? ""], held), debug.traceback);
    if (ok) return forMethod(request, response, result);
    prosodyModule.log("error", "Failed to answer %s %s: %s", request.method, request.path, result);
    return refusal(internalError());
  }
  const routes: Record<string, Prosody.HttpHandler> = {};
  for (const method of METHODS) {
    routes[method] = serve;
    routes[`${method} /*`] = serve;
  }
  return routes;
}

function respond(request: Prosody.HttpRequest, endpoint: Endpoint | undefined, admission: Admission): Answer {
  const { authorization, maxBody } = admission;
  if (!authorization.accepts(request.headers.authorization)) {
    prosodyModule.log(
      "warn",
      "Refused %s %s from %s: wrong authorization",
      request.method,
      request.path,
      request.ip,
    );
    return refusal(authorizationFailed(), { www_authenticate: authorization.challenge });
  }
  if (endpoint === undefined) return refusal(notFound());
  const handler = endpoint[request.method];
  if (handler === undefined) {
    const allowed = METHODS.filter((method) => endpoint[method] !== undefined);
    return refusal(methodNotAllowed(allowed), { allow: allowed.join(", ") });
  }
  if (request.headers.transfer_encoding !== undefined) {
    // Prosody does not read chunks: it takes them for the next request, finds that they are none, and hangs up.
    return refusal(lengthRequired(), { connection: "close" });
  }
  const body = request.body ?? "";
  if (body === false || body.length > maxBody) return refusal(bodyTooLarge(maxBody));
  const outcome = handler({ body, from: request.ip });
  return outcome.ok ? answer(200, outcome.value) : refusal(outcome.problem);
}

/** COMPAT 0.11: its server sends the body in answer to HEAD too. */
function forMethod(request: Prosody.HttpRequest, response: Prosody.HttpResponse, given: Answer): Answer {
  const stripped = request.method === "HEAD" && response.write_headers === undefined;
  return stripped ? { ...given, body: "" } : given;
}
