import { errors } from "undici";
import type { ExchangeFailure } from "./exchange";
import type { FailedRequest, MucKickError } from "./muc-kick-error";
import { UnexpectedAnswerError } from "./unexpected-answer-error";
import { UnreachableError } from "./unreachable-error";

/** What a failed exchange is to whoever asked. `timedOut`: because the time was up. */
export function explainExchange(
  failure: ExchangeFailure,
  request: FailedRequest,
  timedOut: boolean,
): MucKickError {
  const { stage, status, cause, message } = failure;
  if (timedOut || stage === "connecting" || stage === "sent") {
    const isConnectTimeout = cause instanceof errors.ConnectTimeoutError;
    const details = {
      timedOut: timedOut || isConnectTimeout,
      mayHaveBeenCarriedOut: stage !== "connecting",
      cause,
    };
    return new UnreachableError(`Cannot reach ${request.url}: ${message}`, request, details);
  }
  const fault = ({ answering: "incomplete", flooded: "too-large", "not-http": "not-http" } as const)[stage];
  const what = {
    incomplete: "an incomplete response",
    "too-large": "a response that is too large",
    "not-http": "a non-HTTP response",
  }[fault];
  const details = { fault, status, cause };
  return new UnexpectedAnswerError(`${request.url} gave ${what}: ${message}`, request, details);
}
