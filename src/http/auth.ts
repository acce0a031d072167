import type { RequestHandler } from "express";
import { type Caller, readBearerValue, secretMatcher } from "../auth/authenticator";
import type { Context } from "../context";
import { authorizationFailed, notFound } from "../contract/problem";
import { forbidden, type GatewayProblem, storeUnavailable } from "../errors";
import { type CallerAccess, type Endpoint, type PublicAccess, refuse } from "./endpoint";
import { sendReply, stateOf } from "./reply";

/**
 * Identifies the caller and keeps it with the request. Never rejects the request, except with 503 if the store fails;
 * `authorizeCaller` decides.
 */
export function identifyCaller(access: Endpoint["access"], { authenticator }: Context): RequestHandler {
  return async (request, response, next) => {
    if (typeof access === "string") {
      next();
      return;
    }
    try {
      const { authorization } = request.headers;
      stateOf(request).caller = await authenticator.authenticate(
        authorization,
        access.acceptsHeader === true,
      );
    } catch (error) {
      request.log.error({ err: error }, "Token lookup failed");
      await sendReply(response, refuse(storeUnavailable(error)));
      return;
    }
    next();
  };
}

/** Whether a request has the bearer token of the metrics endpoint; always true if metrics are public. */
function metricsGate({ config }: Context): (authorization: string | undefined) => boolean {
  const { metrics } = config;
  if (metrics.access === "public") return () => true;
  const matches = secretMatcher(metrics.token);
  return (authorization) => matches(readBearerValue(authorization) ?? "");
}

/** Authorizes the caller for an endpoint, before any other part of the request is read. */
export function authorizeCaller(
  access: Exclude<PublicAccess, "server"> | CallerAccess,
  context: Context,
): RequestHandler {
  const mayReadMetrics = metricsGate(context);
  const challenge = context.authenticator.challenge(
    typeof access !== "string" && access.acceptsHeader === true,
  );
  return async (request, response, next) => {
    if (access === "public") {
      next();
      return;
    }
    const { caller } = stateOf(request);
    const isKnown =
      access === "metrics" ? mayReadMetrics(request.headers.authorization) : caller !== undefined;
    if (!isKnown) {
      await sendReply(response, refuse(authorizationFailed(), { "www-authenticate": challenge }));
      return;
    }
    const refusal = access === "metrics" || caller === undefined ? undefined : whyForbidden(access, caller);
    if (refusal === undefined) next();
    else await sendReply(response, refuse(refusal));
  };
}

function whyForbidden(
  { scope, needsFullReach }: CallerAccess,
  { scopes, reach }: Caller,
): GatewayProblem | undefined {
  if (scope !== "any" && !scopes.includes(scope)) {
    return forbidden(`This endpoint requires a token with the "${scope}" scope`);
  }
  if (needsFullReach === true && reach !== undefined) {
    return forbidden("This endpoint requires a token that reaches every room");
  }
  return undefined;
}

/** Authenticates the server named in the path by its own secret, before any other part of the request is read. */
export function authorizeServer({ config }: Context): RequestHandler {
  const matchers = new Map(
    config.servers.flatMap(({ name, admission }) =>
      admission === undefined ? [] : [[name, secretMatcher(admission.authorization)] as const],
    ),
  );
  return async (request, response, next) => {
    const { server } = request.params;
    const matches = matchers.get(String(server));
    if (matches === undefined) await sendReply(response, refuse(notFound()));
    else if (matches(request.headers.authorization ?? "")) next();
    else await sendReply(response, refuse(authorizationFailed(), { "www-authenticate": CHALLENGE }));
  };
}

const CHALLENGE = 'Basic realm="muc_kick"';
