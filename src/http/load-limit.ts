import type { RequestHandler } from "express";
import { overloaded } from "../errors";
import { refuse } from "./endpoint";
import { sendReply } from "./reply";

/** Maximum number of concurrent requests of callers. */
export const MAX_IN_PROGRESS = 256;

/**
 * Rejects requests above the concurrency limit before any work is done for them, so that accepted requests complete in
 * time, and memory and time are left for admission and health checks, which are not counted. A single handler must
 * serve all endpoints, because it keeps the count.
 */
export function limitLoad(): RequestHandler {
  let inProgress = 0;
  return (_request, response, next) => {
    if (inProgress >= MAX_IN_PROGRESS) {
      sendReply(response, refuse(overloaded())).catch(next);
      return;
    }
    inProgress += 1;
    response.once("close", () => {
      inProgress -= 1;
    });
    next();
  };
}
