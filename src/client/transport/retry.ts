import { type MucKickError, RefusedError, UnexpectedResponseError } from "../errors";
import type { HttpAnswer } from "./exchange";

/** The first wait before a repetition, in milliseconds; each further one is up to twice as long. */
const FIRST_DELAY = 100;
const LONGEST_DELAY = 5_000;

/**
 * Whether a failed attempt may be made again. `isRepeatable`: doing it twice does no more than doing it once. Anything
 * else is repeated only where it is certain that nothing was done.
 */
export function mayRepeat(error: MucKickError, isRepeatable: boolean): boolean {
  if (!isRepeatable && error.mayHaveBeenCarriedOut) return false;
  if (error instanceof RefusedError) return isPassing(error.status);
  if (error instanceof UnexpectedResponseError) {
    return error.fault === "incomplete" || (error.status !== undefined && isPassing(error.status));
  }
  return true;
}

/** How long to wait before the repetition after attempt number `attempt` (from 1), in milliseconds. */
export function delayBefore(attempt: number, error: MucKickError, random = Math.random): number {
  const most = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (attempt - 1));
  const asked = error instanceof RefusedError ? (error.retryAfter ?? 0) * 1000 : 0;
  return asked + most * (0.5 + random() / 2);
}

/** 429, and what a gateway says whose server is away for a moment. */
function isPassing(status: number): boolean {
  return status === 429 || status === 502 || status === 503 || status === 504;
}

/** The seconds that an answer asks to wait (RFC 9110, section 10.2.3: a number of seconds, or a date). */
export function retryAfterOf({ headers }: Pick<HttpAnswer, "headers">, now = Date.now()): number | undefined {
  const value = headers["retry-after"];
  if (typeof value !== "string") return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  // What Date.parse makes of something else is anybody's guess.
  const date = /^[A-Z][a-z]{2}/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}
