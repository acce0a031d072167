import { type Dispatcher, errors } from "undici";
import type { z } from "zod";
import { decodeJson } from "../../json";
import {
  BusyError,
  type FailedRequest,
  type MucKickError,
  NotFoundError,
  type Refusal,
  RefusedError,
  type ResponseFault,
  UnauthorizedError,
  UnexpectedResponseError,
  UnreachableError,
} from "../errors";
import { codeOf, isTlsFailure } from "./failure-cause";
import { refusalBodySchema } from "../schemas/module";

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
 * @param limits `maxBytes`: the maximum size of the response
 */
export function exchange(
  dispatcher: Dispatcher,
  request: HttpRequest,
  signal: AbortSignal,
  { maxBytes = MAX_ANSWER_BYTES }: { readonly maxBytes?: number } = {},
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
          if (size <= maxBytes) {
            chunks.push(chunk);
            return;
          }
          stage = "flooded";
          current.abort(new Error(`The response has more than ${maxBytes} bytes`));
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
    // OpenSSL's message has internals, and a line break.
    const why = isTlsFailure(codeOf(cause))
      ? `the TLS handshake failed (${codeOf(cause)}); a server that does not speak TLS there needs http://`
      : message;
    return new UnreachableError(`Cannot reach ${request.url}: ${why}`, request, details);
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

/** The success statuses, and the schema of the body. */
export interface Expected<T> {
  readonly statuses: readonly number[];
  /** Schema of the body; undefined: no body. */
  readonly schema: z.ZodType<T> | undefined;
}

const MAX_EXCERPT = 2000;

/** Reads the body of a success response. Throws RefusedError or a subclass, or UnexpectedResponseError. */
export function readAnswer<T>(
  answer: HttpAnswer,
  { statuses, schema }: Expected<T>,
  request: FailedRequest,
): T | undefined {
  if (!statuses.includes(answer.status)) throw explainAnswer(answer, request);
  if (schema === undefined) return undefined;
  const read = schema.safeParse(readJson(answer, request));
  if (!read.success) throw wrongShape(answer, request, read.error);
  return read.data;
}

/** Maps a non-success response to an error. */
export function explainAnswer(answer: HttpAnswer, request: FailedRequest): MucKickError {
  const { status } = answer;
  let decoded: unknown;
  try {
    decoded = readJson(answer, request);
  } catch (error) {
    if (error instanceof UnexpectedResponseError) return error;
    throw error;
  }
  const refusal = refusalBodySchema.safeParse(decoded);
  return status >= 400 && refusal.success
    ? refused({ ...refusal.data, status }, request, retryAfterOf(answer))
    : wrongShape(answer, request, refusal.error);
}

function readJson(answer: HttpAnswer, request: FailedRequest): unknown {
  const type = answer.headers["content-type"];
  if (typeof type !== "string" || !/^application\/json\s*(;|$)/i.test(type)) {
    const what = typeof type === "string" ? type : "no Content-Type";
    throw unexpected(answer, request, "not-json", `${what} instead of JSON`);
  }
  const decoded = decodeJson(answer.body);
  if (!decoded.ok) throw unexpected(answer, request, "not-json", "a body that is not JSON");
  return decoded.value;
}

function wrongShape(answer: HttpAnswer, request: FailedRequest, cause: unknown): UnexpectedResponseError {
  return unexpected(answer, request, "wrong-shape", "JSON of an unexpected shape", cause);
}

function unexpected(
  { status, body }: HttpAnswer,
  request: FailedRequest,
  fault: ResponseFault,
  what: string,
  cause?: unknown,
): UnexpectedResponseError {
  const excerpt = body.toString("utf8").slice(0, MAX_EXCERPT);
  const details = { fault, status, excerpt, cause };
  return new UnexpectedResponseError(`${request.url} responded ${status} with ${what}`, request, details);
}

function refused(refusal: Refusal, request: FailedRequest, retryAfter: number | undefined): RefusedError {
  if (refusal.status === 401) return new UnauthorizedError(refusal, request, retryAfter);
  if (refusal.status === 404) return new NotFoundError(refusal, request, retryAfter);
  if (refusal.status === 503 && refusal.code === "busy") return new BusyError(refusal, request, retryAfter);
  return new RefusedError(refusal, request, retryAfter);
}

/** The value of Retry-After in seconds (RFC 9110, section 10.2.3: a number of seconds, or a date). */
export function retryAfterOf({ headers }: Pick<HttpAnswer, "headers">, now = Date.now()): number | undefined {
  const value = headers["retry-after"];
  if (typeof value !== "string") return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  // For other formats, Date.parse is implementation-defined.
  const date = /^[A-Z][a-z]{2}/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}
