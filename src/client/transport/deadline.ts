import type { CallOptions } from "../options";

/** What a timer of Node.js can wait for at most, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** When a call has to be over: its time is up, or its caller has lost interest. */
export class CallDeadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #end: number;
  readonly #outer: AbortSignal | undefined;
  #timedOut = false;

  /**
   * `timeout` in milliseconds. Throws the signal's reason if it is aborted already, and a RangeError where no timer can
   * take so long.
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

  /** True where it is the time that ended the call and not the caller. */
  get timedOut(): boolean {
    return this.#timedOut;
  }

  /** In milliseconds. */
  get remaining(): number {
    return Math.max(0, this.#end - performance.now());
  }

  /** From now on there is no limit in time; the caller may still lose interest. */
  lift(): void {
    clearTimeout(this.#timer);
  }

  /** To be called when the call is over, however it ended. */
  release(): void {
    this.lift();
    this.#outer?.removeEventListener("abort", this.#abort);
  }

  readonly #abort = (): void => {
    this.#controller.abort(this.#outer?.reason);
  };
}
