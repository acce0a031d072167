import { type MucKickError, RefusedError, UnexpectedResponseError } from "../errors";
import type { HttpAnswer } from "./exchange";

/** Delay before the first retry, in milliseconds; each further one is up to twice as long. */
const FIRST_DELAY = 100;
const LONGEST_DELAY = 5_000;

/**
 * Whether a failed attempt may be retried. `isRepeatable`: the request is idempotent. Others are retried only if the
 * server certainly did nothing.
 */
export function mayRepeat(error: MucKickError, isRepeatable: boolean): boolean {
  if (!isRepeatable && error.mayHaveBeenCarriedOut) return false;
  if (error instanceof RefusedError) return isPassing(error.status);
  if (error instanceof UnexpectedResponseError) {
    return error.fault === "incomplete" || (error.status !== undefined && isPassing(error.status));
  }
  return true;
}

/** Delay before the retry after attempt number `attempt` (from 1), in milliseconds. */
export function delayBefore(attempt: number, error: MucKickError, random = Math.random): number {
  const most = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (attempt - 1));
  const asked = error instanceof RefusedError ? (error.retryAfter ?? 0) * 1000 : 0;
  return asked + most * (0.5 + random() / 2);
}

/** 429, and statuses of a gateway whose server is temporarily unavailable. */
function isPassing(status: number): boolean {
  return status === 429 || status === 502 || status === 503 || status === 504;
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
