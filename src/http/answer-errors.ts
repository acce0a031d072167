import type { ErrorRequestHandler } from "express";
import { refuse } from "../api/endpoint";
import { internalError } from "../contract/problem";
import { sendReply } from "./send-reply";

/** Answers for what nobody else has an answer to, without telling what it is; the log has it. */
export const answerErrors: ErrorRequestHandler = async (error: unknown, request, response, next) => {
  const status = statusOf(error);
  if (status === undefined) request.log.error({ err: error }, "A request failed");
  if (response.headersSent) {
    // Express ends the connection, so that the other side notices.
    next(error);
    return;
  }
  await sendReply(
    response,
    status === undefined
      ? refuse(internalError())
      : refuse({ status, code: "invalid-request", error: "This is no request that can be read" }),
  );
};

/** The status that Express and Node.js give to what is wrong with the request itself, such as a `%` in its path. */
function statusOf(error: unknown): number | undefined {
  const status = typeof error === "object" && error !== null && "status" in error ? error.status : undefined;
  return typeof status === "number" && status >= 400 && status < 500 ? status : undefined;
}
