import type { ProblemCode } from "../contract/problem";

/** The request that an error is about. */
export interface FailedRequest {
  readonly method: string;
  /** Without any secret. */
  readonly url: string;
  /** Whether it is safe, that is, read-only (RFC 9110, section 9.2.1), such as GET or a dry run. */
  readonly isSafe: boolean;
}

/** Base class of all errors of a client. `name` identifies the class where `instanceof` cannot be used. */
export abstract class MucKickError extends Error {
  abstract override readonly name:
    | "RefusedError"
    | "BusyError"
    | "NotFoundError"
    | "UnauthorizedError"
    | "UnreachableError"
    | "UnexpectedResponseError";
  /** False if the server certainly did nothing, or if there was nothing to do. */
  abstract readonly mayHaveBeenCarriedOut: boolean;
  readonly method: string;
  readonly url: string;

  constructor(message: string, request: FailedRequest, options?: ErrorOptions) {
    super(message, options);
    this.method = request.method;
    this.url = request.url;
  }
}

/**
 * The error response of a server. The module's codes are those of the contract; the control plane has more, and a later
 * version may have others.
 */
export interface Refusal {
  readonly status: number;
  readonly code: ProblemCode | (string & {});
  readonly error: string;
}

/** The server rejected the request; `message` contains its error message. */
export class RefusedError extends MucKickError {
  override readonly name: "RefusedError" | "BusyError" | "NotFoundError" | "UnauthorizedError" =
    "RefusedError";
  override readonly mayHaveBeenCarriedOut: boolean;
  /** The HTTP status (RFC 9110). */
  readonly status: number;
  readonly code: Refusal["code"];
  /** The server's error message, for people. */
  readonly error: string;
  /** The wait, in seconds, that the server requests before a retry (Retry-After, RFC 9110, section 10.2.3). */
  readonly retryAfter: number | undefined;
  /**
   * The whole response body, which may have more members: `ban` with the code `already-banned`, `failed` if servers did
   * not do it.
   */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(refusal: Refusal, request: FailedRequest, retryAfter?: number) {
    super(`${refusal.error} (${refusal.status} ${refusal.code})`, request);
    this.status = refusal.status;
    this.code = refusal.code;
    this.error = refusal.error;
    this.retryAfter = retryAfter;
    this.details = { ...refusal };
    this.mayHaveBeenCarriedOut = !request.isSafe && mayBeDone(refusal, this.details.failed);
  }
}

/** `failed`: the control plane's report on each server that did not do it. */
function mayBeDone({ status, code }: Refusal, failed: unknown): boolean {
  // 503: not attempted; storage-failed: nothing was changed.
  if (status < 500 || status === 503 || code === "storage-failed") return false;
  return (
    !Array.isArray(failed) ||
    failed.some((each: { readonly may_be_done?: unknown }) => each.may_be_done !== false)
  );
}

/** 404: no such room, occupant or ban; see `code`. */
export class NotFoundError extends RefusedError {
  override readonly name = "NotFoundError";
}

/** 401: the server rejects this Authorization. */
export class UnauthorizedError extends RefusedError {
  override readonly name = "UnauthorizedError";
}

/** No response: no connection, a lost connection, or a timeout. `cause` is the error of Node.js. */
export class UnreachableError extends MucKickError {
  override readonly name = "UnreachableError";
  override readonly mayHaveBeenCarriedOut: boolean;
  /** Whether the call timed out. */
  readonly timedOut: boolean;

  constructor(
    message: string,
    request: FailedRequest,
    details: { readonly timedOut: boolean; readonly mayHaveBeenCarriedOut: boolean; readonly cause: unknown },
  ) {
    super(message, request, { cause: details.cause });
    this.timedOut = details.timedOut;
    this.mayHaveBeenCarriedOut = details.mayHaveBeenCarriedOut && !request.isSafe;
  }
}

/**
 * Why the response is invalid: not HTTP, truncated, too large, not JSON by its Content-Type or its body, or JSON of the
 * wrong shape.
 */
export type ResponseFault = "not-http" | "incomplete" | "too-large" | "not-json" | "wrong-shape";

/** The response is not from a module or a control plane, or is incomplete. */
export class UnexpectedResponseError extends MucKickError {
  override readonly name = "UnexpectedResponseError";
  override readonly mayHaveBeenCarriedOut: boolean;
  readonly fault: ResponseFault;
  /** The HTTP status, if it was received. */
  readonly status: number | undefined;
  /** The beginning of the body as text, at most 2,000 characters. */
  readonly excerpt: string;

  constructor(
    message: string,
    request: FailedRequest,
    details: {
      readonly fault: ResponseFault;
      readonly status?: number | undefined;
      readonly excerpt?: string;
      readonly cause?: unknown;
    },
  ) {
    super(message, request, { cause: details.cause });
    this.fault = details.fault;
    this.status = details.status;
    this.excerpt = details.excerpt ?? "";
    // A 4xx from another source (Prosody without the module, a proxy) still means that nothing was done.
    const { status } = this;
    const isRefusal = status !== undefined && status >= 300 && status < 500;
    this.mayHaveBeenCarriedOut = !isRefusal && !request.isSafe;
  }
}

/** The module is processing another change of many bans, and did nothing; `retryAfter` is the time to wait. */
export class BusyError extends RefusedError {
  override readonly name = "BusyError";
}
