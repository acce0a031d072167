import type { CallOptions } from "../connection";
import { type MucKickError, RefusedError, UnexpectedResponseError } from "../errors";

/** Maximum delay of a timer of Node.js in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** The deadline of a call: its timeout, or its abortion by the caller. */
export class CallDeadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #end: number;
  readonly #outer: AbortSignal | undefined;
  #timedOut = false;

  /**
   * `timeout` in milliseconds. Throws the signal's reason if it is already aborted, and a RangeError if no timer can
   * wait that long.
   */
  constructor(timeout: number, signal: CallOptions["signal"]) {
    if (!(timeout > 0 && timeout <= LONGEST)) {
      throw new RangeError(`A timeout must be more than 0 and at most ${LONGEST} ms, not ${timeout}`);
    }
    signal?.throwIfAborted();
    this.#end = performance.now() + timeout;
    this.#timer = setTimeout(() => {
      this.#timedOut = true;
      this.#controller.abort(new DOMException(`No response within ${timeout} ms`, "TimeoutError"));
    }, timeout);
    this.#outer = signal;
    signal?.addEventListener("abort", this.#abort);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** True if the call timed out, false if the caller aborted it. */
  get timedOut(): boolean {
    return this.#timedOut;
  }

  /** In milliseconds. */
  get remaining(): number {
    return Math.max(0, this.#end - performance.now());
  }

  /** Removes the timeout; the caller may still abort the call. */
  lift(): void {
    clearTimeout(this.#timer);
  }

  /** Call when the call has ended, whatever its outcome. */
  release(): void {
    this.lift();
    this.#outer?.removeEventListener("abort", this.#abort);
  }

  readonly #abort = (): void => {
    this.#controller.abort(this.#outer?.reason);
  };
}

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
