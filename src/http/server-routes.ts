import type { IncomingMessage, ServerResponse } from "node:http";
import { secretMatcher } from "../auth/authenticator";
import type { Context } from "../context";
import { authorizationFailed, methodNotAllowed, notFound } from "../contract/problem";
import { malformedRequest } from "../errors";
import { type Endpoint, refuse, type Reply, reply } from "./endpoint";
import { answerError } from "./error-handler";
import { allowedMethods, apiRequestOf } from "./router";
import { sendReply, stateOf } from "./reply";

/** Returns a reply unless the server of that name has the given value of Authorization. */
type Authorize = (this: void, server: string, authorization: string | undefined) => Reply | undefined;

/**
 * Serves the endpoints for servers, which send a request for every join: without Express and without headers for
 * browsers, which would add a tenth or more to their cost, and without limits. The result is false for other paths.
 */
export function serveServers(
  endpoints: readonly Endpoint[],
  context: Context,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const parts = { authorize: authorizeServers(context), context };
  const routes = endpoints.map((endpoint) => ({
    endpoint,
    allowed: allowedMethods([endpoint]),
    // The target of a request to a proxy begins with the scheme and the host (RFC 9112, section 3.2.2).
    target: new RegExp(`^(?:[a-zA-Z]+://[^/]*)?${endpoint.path.replace("{server}", "([^/?]+)")}/?(?:\\?|$)`),
  }));
  const serve = async (route: Route, server: string, request: IncomingMessage, response: ServerResponse) => {
    stateOf(request).route = route.endpoint.path;
    await sendReply(response, await answer(route, server, request, parts));
  };
  return (request, response) => {
    for (const route of routes) {
      const server = route.target.exec(request.url ?? "")?.[1];
      if (server === undefined) continue;
      serve(route, server, request, response)
        .catch((error: unknown) => answerError(error, request, response, context))
        .catch(() => response.destroy());
      return true;
    }
    return false;
  };
}

interface Route {
  readonly endpoint: Endpoint;
  /** The methods of the endpoint. */
  readonly allowed: readonly string[];
}

async function answer(
  { endpoint, allowed }: Route,
  encodedServer: string,
  request: IncomingMessage,
  { authorize, context }: { readonly authorize: Authorize; readonly context: Context },
): Promise<Reply> {
  const { method = "", headers } = request;
  if (method === "OPTIONS") return reply(204, undefined, { allow: allowed.join(", ") });
  const server = decode(encodedServer);
  if (server === undefined) return refuse(malformedRequest());
  const refusal = authorize(server, headers.authorization);
  if (refusal !== undefined) return refusal;
  if (!allowed.includes(method)) return refuse(methodNotAllowed(allowed), { allow: allowed.join(", ") });
  return endpoint.handle(apiRequestOf(request, { server }, { address: "", caller: undefined }, context));
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Authenticates servers by their own secrets, before any other part of a request is read. */
function authorizeServers({ config }: Pick<Context, "config">): Authorize {
  const matchers = new Map(
    config.servers.flatMap(({ name, admission }) =>
      admission === undefined ? [] : [[name, secretMatcher(admission.authorization)] as const],
    ),
  );
  return (server, authorization = "") => {
    const matches = matchers.get(server);
    if (matches === undefined) return refuse(notFound());
    return matches(authorization)
      ? undefined
      : refuse(authorizationFailed(), { "www-authenticate": 'Basic realm="muc_kick"' });
  };
}
