import { setImmediate as nextTurn } from "node:timers/promises";

/** What waits to be done, and is done when a test says so. */
interface Waiting {
  readonly work: () => Promise<unknown>;
  settle(result: PromiseSettledResult<unknown>): void;
}

/** Lets a test decide in which order things that run at the same time do what they do, and what never comes to be. */
export class Gate {
  #waiting: Waiting[] = [];
  /** How many things are under way that were not held up. */
  #running = 0;

  /** How many things wait. */
  get size(): number {
    return this.#waiting.length;
  }

  /** Does `work` when it is let through. */
  pass<T>(work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const settle = (result: PromiseSettledResult<unknown>) => {
        if (result.status === "fulfilled") resolve(result.value as T);
        // What was thrown is passed on as it is.
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        else reject(result.reason);
      };
      this.#waiting.push({ work, settle });
    });
  }

  /** Does `work` at once. */
  async follow<T>(work: () => Promise<T>): Promise<T> {
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
    }
  }

  /** Resolves when nothing goes on any more but what waits. */
  async settle(): Promise<void> {
    do await nextTurn();
    while (this.#running > 0);
  }

  /** Lets one through, and resolves when everything that comes of it waits again or has ended. */
  async release(pick: number): Promise<void> {
    const next = this.#take(pick);
    if (next === undefined) return;
    const [result] = await Promise.allSettled([next.work()]);
    next.settle(result);
    await this.settle();
  }

  /** Nothing that waits goes on. `pick`: what is done all the same, and nobody hears of it; undefined: nothing. */
  async abandon(pick: number | undefined): Promise<void> {
    const last = pick === undefined ? undefined : this.#take(pick);
    this.#waiting = [];
    await last?.work().catch(() => undefined);
  }

  #take(pick: number): Waiting | undefined {
    const index = pick % Math.max(this.#waiting.length, 1);
    return this.#waiting.splice(index, 1)[0];
  }
}
