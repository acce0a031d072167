/** Milliseconds between two readings of the server's clock. */
const READ_EVERY = 5_000;

/** A reading that took longer than this, in ms, says too little about when it was made. */
const LONGEST_READING = 1_000;

/**
 * The clock of a database server: what it said last, and the time since by this process's monotonic clock. So all
 * instances have the same time, whatever the clocks of their machines say, also while the server cannot be reached.
 */
export class ServerClock {
  /** What is added to the monotonic clock. */
  #offset: number;
  readonly #timer: NodeJS.Timeout;

  private constructor(read: () => Promise<number>, offset: number) {
    this.#offset = offset;
    this.#timer = setInterval(() => {
      readOffset(read).then(
        ({ value, took }) => {
          if (took <= LONGEST_READING) this.#offset = value;
        },
        // That the server cannot be reached is for those to say who need it.
        () => undefined,
      );
    }, READ_EVERY).unref();
  }

  /** @param read asks the server: Unix time in ms. Rejects where that rejects. */
  static async start(read: () => Promise<number>): Promise<ServerClock> {
    return new ServerClock(read, (await readOffset(read)).value);
  }

  /** Unix time in whole ms. */
  now(): number {
    return Math.trunc(performance.now() + this.#offset);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** Both in ms. */
async function readOffset(read: () => Promise<number>): Promise<{ value: number; took: number }> {
  const asked = performance.now();
  const time = await read();
  const took = performance.now() - asked;
  return { value: time - (asked + took / 2), took };
}
