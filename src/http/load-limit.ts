import type { RequestHandler } from "express";
import { overloaded } from "../errors";
import { refuse } from "./endpoint";
import { sendReply } from "./reply";

/** The maximum number of requests of callers that are in progress at a time. */
export const MAX_IN_PROGRESS = 256;

/**
 * Rejects requests while too many others are in progress, before anything is done for them: those that were accepted are
 * completed in time, and there is memory and time left for admission and health checks, which are not counted. One handler
 * for all endpoints, because it counts.
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
