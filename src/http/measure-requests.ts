import type { RequestHandler } from "express";
import type { Metrics } from "../metrics/metrics";
import { stateOf } from "./request-state";

/** Tells the metrics of every answer. */
export function measureRequests(metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    const start = performance.now();
    response.once("close", () => {
      const seconds = (performance.now() - start) / 1000;
      metrics.answered(request.method, stateOf(request).route ?? "unknown", response.statusCode, seconds);
    });
    next();
  };
}
