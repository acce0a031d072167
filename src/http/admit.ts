import type { RequestHandler } from "express";
import { type Endpoint, refuse } from "../api/endpoint";
import type { Context } from "../context";
import { authorizationFailed } from "../contract/problem";
import { forbidden, type GatewayProblem } from "../gateway/gateway-problem";
import { metricsGate } from "./identify-caller";
import { stateOf } from "./request-state";
import { sendReply } from "./send-reply";
import type { Caller } from "../auth/caller";

/** Lets on whoever may use an endpoint. Nothing else of the request has been looked at by then. */
export function admit(access: Exclude<Endpoint["access"], "server">, context: Context): RequestHandler {
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
  { scope, needsFullReach }: Exclude<Endpoint["access"], string>,
  { scopes, reach }: Caller,
): GatewayProblem | undefined {
  if (!scopes.includes(scope)) return forbidden(`This needs a token with the scope ${scope}`);
  if (needsFullReach === true && reach !== undefined) {
    return forbidden("This needs a token that reaches every room");
  }
  return undefined;
}
