import type { IncomingMessage, ServerResponse } from "node:http";
import { refuse, type Reply } from "./endpoint";
import type { Context } from "../context";
import { internalError } from "../contract/problem";
import { malformedRequest, outcomeUnknown, storeUnavailable } from "../errors";
import type { Store } from "../store/store";
import { sendReply } from "./reply";

/** Responds after an error that nothing else handled. The response hides the cause; the log has it. */
export async function answerError(
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  { store }: Pick<Context, "store">,
): Promise<void> {
  const status = statusOf(error);
  if (status === undefined) request.log.error({ err: error }, "Request failed");
  if (response.headersSent) {
    // So that the client notices.
    response.destroy();
    return;
  }
  const isSafe = request.method === "GET" || request.method === "HEAD";
  await sendReply(
    response,
    status === undefined ? await replyToFailure(store, isSafe) : refuse(malformedRequest(status)),
  );
}

/** While the store is unavailable, it is the likely cause of any failure. */
async function replyToFailure(store: Store, isSafe: boolean): Promise<Reply> {
  try {
    await store.ping();
  } catch (error) {
    return refuse(isSafe ? storeUnavailable(error) : outcomeUnknown(error));
  }
  return refuse(internalError());
}

/** The status that Express and Node.js set for a malformed request, such as one with an invalid `%` in its path. */
function statusOf(error: unknown): number | undefined {
  const status = typeof error === "object" && error !== null && "status" in error ? error.status : undefined;
  return typeof status === "number" && status >= 400 && status < 500 ? status : undefined;
}
