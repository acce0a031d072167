import type { ProblemCode } from "../contract/problem";

/** The request that an error is about. */
export interface FailedRequest {
  readonly method: string;
  /** Without any secret. */
  readonly url: string;
  /** Whether it only asks to be told something (RFC 9110, section 9.2.1), as GET does and a dry run. */
  readonly isSafe: boolean;
}

/** What every error of a client has. `name` tells them apart where `instanceof` cannot be used. */
export abstract class MucKickError extends Error {
  abstract override readonly name:
    | "RefusedError"
    | "BusyError"
    | "NotFoundError"
    | "UnauthorizedError"
    | "UnreachableError"
    | "UnexpectedResponseError";
  /** False where it is certain that the server did nothing of what was asked, and where nothing was to be done. */
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
 * What a server says to a request that it does not carry out. The module's codes are those of the contract; the
 * control plane has more of them, and a later version may have others.
 */
export interface Refusal {
  readonly status: number;
  readonly code: ProblemCode | (string & {});
  readonly error: string;
}

/** The server understood and said no; `message` has its words. */
export class RefusedError extends MucKickError {
  override readonly name: "RefusedError" | "BusyError" | "NotFoundError" | "UnauthorizedError" =
    "RefusedError";
  override readonly mayHaveBeenCarriedOut: boolean;
  /** The status of the answer (RFC 9110). */
  readonly status: number;
  readonly code: Refusal["code"];
  /** The server's sentence for people. */
  readonly error: string;
  /** How many seconds the server asks to be left alone for (Retry-After, RFC 9110, section 10.2.3). */
  readonly retryAfter: number | undefined;
  /** The whole answer, which may say more: `ban` with the code `already-banned`, `failed` where servers did not do it. */
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

/** `failed`: what a control plane tells of each server that did not do it. */
function mayBeDone({ status, code }: Refusal, failed: unknown): boolean {
  // 503: it did not try; storage-failed: it says that nothing was changed.
  if (status < 500 || status === 503 || code === "storage-failed") return false;
  return (
    !Array.isArray(failed) ||
    failed.some((each: { readonly may_be_done?: unknown }) => each.may_be_done !== false)
  );
}

/** 404: no such room, occupant or ban; `code` says which. */
export class NotFoundError extends RefusedError {
  override readonly name = "NotFoundError";
}

/** 401: the server does not take this Authorization. */
export class UnauthorizedError extends RefusedError {
  override readonly name = "UnauthorizedError";
}

/** Nothing came back: no connection, one that broke, or silence until the deadline. `cause` has what Node.js said. */
export class UnreachableError extends MucKickError {
  override readonly name = "UnreachableError";
  override readonly mayHaveBeenCarriedOut: boolean;
  /** Whether the time of the call was up. */
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
 * Why an answer is none: not HTTP; broken off; larger than any that is meant; not JSON by its Content-Type or by its
 * body; JSON, but not what was asked for.
 */
export type ResponseFault = "not-http" | "incomplete" | "too-large" | "not-json" | "wrong-shape";

/** Something came back, but not from a module or a control plane, or not all of it. */
export class UnexpectedResponseError extends MucKickError {
  override readonly name = "UnexpectedResponseError";
  override readonly mayHaveBeenCarriedOut: boolean;
  readonly fault: ResponseFault;
  /** The status of the answer, if it got that far. */
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
    // A 4xx of whoever it is (Prosody without the module, a proxy) still says that nothing was done.
    const { status } = this;
    const isRefusal = status !== undefined && status >= 300 && status < 500;
    this.mayHaveBeenCarriedOut = !isRefusal && !request.isSafe;
  }
}

/** The module is still at work on another change of many bans, and did nothing; `retryAfter` says when to try again. */
export class BusyError extends RefusedError {
  override readonly name = "BusyError";
}
