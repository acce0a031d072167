import { type FailedRequest, MucKickError } from "./muc-kick-error";
import type { Refusal } from "./refusal";

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
