import { type Dispatcher, errors } from "undici";
import { type FailedRequest, type MucKickError, UnexpectedResponseError, UnreachableError } from "../errors";

/** A request as sent. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Includes the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent with its Content-Length. */
  readonly body?: string | undefined;
}

/** A complete response, whatever its status. */
export interface HttpAnswer {
  readonly status: number;
  /** By lowercase name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/**
 * The stage at which an exchange failed: not connected yet; the request was at least begun; the response was begun,
 * too; the response exceeded the size limit; the response was not HTTP.
 */
export type ExchangeStage = "connecting" | "sent" | "answering" | "flooded" | "not-http";

/** An exchange without a complete response. */
export class ExchangeFailure extends Error {
  override readonly name = "ExchangeFailure";

  constructor(
    readonly stage: ExchangeStage,
    /** Of the response, if it was begun. */
    readonly status: number | undefined,
    override readonly cause: unknown,
  ) {
    super(messageOf(cause), { cause });
  }
}

function messageOf(cause: unknown): string {
  const { message } = (cause ?? {}) as { readonly message?: unknown };
  return typeof message === "string" ? message : String(cause);
}

/** Maximum size of a response in bytes; 1,000 kicks of a batch take less than a tenth of it. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/**
 * Sends one request and reads the whole response. Rejects with an ExchangeFailure, immediately when the signal is
 * aborted, even before there is a connection.
 */
export function exchange(
  dispatcher: Dispatcher,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    let stage: ExchangeStage = "connecting";
    let status = 0;
    let headers: HttpAnswer["headers"] = {};
    let size = 0;
    const chunks: Buffer[] = [];
    let controller: Dispatcher.DispatchController | undefined;

    const fail = (cause: unknown): void => {
      signal.removeEventListener("abort", abort);
      reject(new ExchangeFailure(stage, status === 0 ? undefined : status, cause));
    };
    const abort = (): void => {
      const { reason } = signal as { readonly reason: unknown };
      fail(reason);
      controller?.abort(reason instanceof Error ? reason : new Error("Aborted"));
    };
    if (signal.aborted) {
      abort();
      return;
    }
    signal.addEventListener("abort", abort);

    dispatcher.dispatch(
      { method: request.method, path: request.path, headers: request.headers, body: request.body ?? null },
      {
        onRequestStart(started) {
          controller = started;
          if (signal.aborted) started.abort(new Error("Aborted"));
          else stage = "sent";
        },
        onResponseStart(_controller, statusCode, answerHeaders) {
          // 1xx: the final response is still to come.
          if (statusCode < 200) return;
          stage = "answering";
          status = statusCode;
          headers = answerHeaders;
        },
        onResponseData(current, chunk) {
          size += chunk.length;
          if (size <= MAX_ANSWER_BYTES) {
            chunks.push(chunk);
            return;
          }
          stage = "flooded";
          current.abort(new Error(`The response has more than ${MAX_ANSWER_BYTES} bytes`));
        },
        onResponseEnd() {
          signal.removeEventListener("abort", abort);
          resolve({ status, headers, body: Buffer.concat(chunks, size) });
        },
        onResponseError(_controller, error) {
          if (stage === "sent" && error instanceof errors.HTTPParserError) stage = "not-http";
          fail(error);
        },
      },
    );
  });
}

/** Maps a transport failure to the error thrown to the caller. `timedOut`: because of the timeout. */
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
  return new UnexpectedResponseError(`${request.url} sent ${what}: ${message}`, request, details);
}
