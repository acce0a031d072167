export interface RoundLoopParts {
  /** One reconcile pass; resolves to whether it completed. Must not reject. After `signal` it should end soon. */
  readonly round: (signal: AbortSignal) => Promise<boolean>;
  /** Time from the end of a successful pass to the next, in milliseconds. */
  readonly every: number;
  /** Returns 0 to 1; default: `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** The maximum wait after a first failure, in milliseconds; it doubles with every further one. */
const FIRST_WAIT = 1000;

const LONGEST_WAIT = 30_000;

/** After a failure, the minimum time between the starts of two requested passes, in milliseconds. */
const LEAST_DISTANCE = 1000;

/**
 * Runs passes, never two at a time: periodically, when woken, and again after a failure, after a random wait, so that
 * many loops that fail together do not retry together.
 */
export class RoundLoop {
  readonly #parts: RoundLoopParts;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  /** The number of requested passes. */
  #wakes = 0;
  #failures = 0;
  #begunAt = -Infinity;

  constructor(parts: RoundLoopParts) {
    this.#parts = parts;
  }

  /** Requests a pass that starts after this call. The first wake starts the loop. */
  wake(): void {
    this.#wakes += 1;
    if (this.#running === undefined) this.#schedule(this.#soonest());
  }

  /** Resolves when the current pass has ended; none follows it. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await this.#running;
  }

  #soonest(): number {
    if (this.#failures === 0) return 0;
    return Math.max(0, this.#begunAt + LEAST_DISTANCE - performance.now());
  }

  #schedule(delay: number): void {
    if (this.#stopping.signal.aborted) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#running = this.#run();
    }, delay);
  }

  async #run(): Promise<void> {
    const wakes = this.#wakes;
    this.#begunAt = performance.now();
    const isGood = await this.#parts.round(this.#stopping.signal);
    this.#failures = isGood ? 0 : this.#failures + 1;
    this.#running = undefined;
    this.#schedule(this.#wakes === wakes ? this.#wait() : this.#soonest());
  }

  #wait(): number {
    const { every, random = Math.random } = this.#parts;
    if (this.#failures === 0) return every;
    return random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.#failures - 1));
  }
}
