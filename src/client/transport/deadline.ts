import type { CallOptions } from "../options";

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
