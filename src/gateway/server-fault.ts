import { BusyError } from "../client/busy-error";
import { MucKickError } from "../client/muc-kick-error";
import { RefusedError } from "../client/refused-error";
import { UnauthorizedError } from "../client/unauthorized-error";
import { UnexpectedAnswerError } from "../client/unexpected-answer-error";
import { UnreachableError } from "../client/unreachable-error";
import type { ServerFailure } from "./gateway-problem";
import type { ServerReply } from "./server-reply";

/**
 * What a caller is told of an error of MucKickClient, in words without addresses or secrets. `timeout`: how long the
 * server was given, in milliseconds. Throws what is no error of the client's.
 */
export function describeServerFault(server: string, error: unknown, timeout: number): ServerFailure {
  if (!(error instanceof MucKickError)) throw error;
  const told = (status: number, code: ServerFailure["code"], what: string): ServerFailure => ({
    server,
    status,
    code,
    error: `The server ${server} ${what}`,
    may_be_done: error.mayHaveBeenCarriedOut,
  });
  if (error instanceof UnauthorizedError) {
    return told(502, "server-unauthorized", "does not accept the control plane's authorization");
  }
  if (error instanceof BusyError) {
    return told(503, "busy", "is still at work on another change of many bans");
  }
  if (error instanceof UnreachableError) {
    return error.timedOut
      ? told(504, "server-timeout", `did not answer within ${timeout} ms`)
      : told(502, "server-unreachable", "cannot be reached");
  }
  if (error instanceof UnexpectedAnswerError) {
    const what = {
      "not-http": "sent a response that is not HTTP",
      incomplete: "closed the connection in the middle of its response",
      "too-large": "sent a response that is too large",
      "not-json": `answered ${error.status ?? "something"}, but not in JSON: mod_http_muc_kick is not there`,
      "wrong-shape": "sent a response of an unexpected shape",
    }[error.fault];
    return told(502, "server-bad-answer", what);
  }
  const said = error instanceof RefusedError ? `: ${error.error}` : "";
  return told(502, "server-bad-answer", `rejected a valid request${said}`);
}

/** Whether the module did nothing because it is at work on another change of many bans. */
export function isBusy(reply: ServerReply<unknown>): boolean {
  return !reply.ok && "failure" in reply && reply.failure.code === "busy";
}
