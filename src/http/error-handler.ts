import type { ErrorRequestHandler } from "express";
import { refuse, type Reply, unavailable } from "./endpoint";
import type { Context } from "../context";
import { internalError } from "../contract/problem";
import { outcomeUnknown, storeUnavailable } from "../errors";
import type { Store } from "../store/store";
import { sendReply } from "./reply";

/** Answers for what nobody else has an answer to, without telling what it is; the log has it. */
export function answerErrors({ store }: Context): ErrorRequestHandler {
  return async (error: unknown, request, response, next) => {
    const status = statusOf(error);
    if (status === undefined) request.log.error({ err: error }, "Request failed");
    if (response.headersSent) {
      // Express ends the connection, so that the other side notices.
      next(error);
      return;
    }
    const isSafe = request.method === "GET" || request.method === "HEAD";
    await sendReply(
      response,
      status === undefined
        ? await replyToFailure(store, isSafe)
        : refuse({ status, code: "invalid-request", error: "Malformed request" }),
    );
  };
}

/** Whatever has failed, while the store is away there is no use in looking for another cause. */
async function replyToFailure(store: Store, isSafe: boolean): Promise<Reply> {
  try {
    await store.ping();
  } catch (error) {
    return unavailable(isSafe ? storeUnavailable(error) : outcomeUnknown(error));
  }
  return refuse(internalError());
}

/** The status that Express and Node.js give to what is wrong with the request itself, such as a `%` in its path. */
function statusOf(error: unknown): number | undefined {
  const status = typeof error === "object" && error !== null && "status" in error ? error.status : undefined;
  return typeof status === "number" && status >= 400 && status < 500 ? status : undefined;
}
