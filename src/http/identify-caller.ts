import type { RequestHandler } from "express";
import type { Endpoint } from "../api/endpoint";
import { readBearer, secretMatcher } from "../auth/authenticator";
import type { Context } from "../context";
import { storeUnavailable } from "../gateway/gateway-problem";
import { unavailable } from "../api/unavailable";
import { stateOf } from "./request-state";
import { sendReply } from "./send-reply";

/** Finds out who sends a request to an endpoint for callers; lets nobody and everybody on. */
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
      request.log.error({ err: error }, "Whose token it is cannot be looked up");
      await sendReply(response, unavailable(storeUnavailable(error)));
      return;
    }
    next();
  };
}

/** Whether a request has the token of the metrics; always true where they are public. */
export function metricsGate({ config }: Context): (authorization: string | undefined) => boolean {
  const { metrics } = config;
  if (metrics.access === "public") return () => true;
  const matches = secretMatcher(metrics.token);
  return (authorization) => matches(readBearer(authorization) ?? "");
}
