export interface RoundLoopParts {
  /** One round; resolves to whether it came to its end. Must not reject. After `signal` it should end soon. */
  readonly round: (signal: AbortSignal) => Promise<boolean>;
  /** From the end of a good round to the next, in milliseconds. */
  readonly every: number;
  /** From 0 to 1; `Math.random` unless told. */
  readonly random?: (() => number) | undefined;
}

/** The longest wait after a first failure, in milliseconds; it doubles with every further one. */
const FIRST_WAIT = 1000;

const LONGEST_WAIT = 30_000;

/** After a failure, the least time between the beginnings of two rounds that somebody asks for, in milliseconds. */
const LEAST_DISTANCE = 1000;

/**
 * Runs rounds, never two at a time: from time to time, when it is woken, and after a failure again, after a wait of random
 * length, so that many who fail together do not try together.
 */
export class RoundLoop {
  readonly #parts: RoundLoopParts;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  /** How often somebody asked for a round. */
  #wakes = 0;
  #failures = 0;
  #begunAt = -Infinity;

  constructor(parts: RoundLoopParts) {
    this.#parts = parts;
  }

  /** Asks for a round that begins after this. The first wake is what starts the loop. */
  wake(): void {
    this.#wakes += 1;
    if (this.#running === undefined) this.#schedule(this.#soonest());
  }

  /** Resolves when the round that is under way has ended; there is no other after it. */
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
