/** Milliseconds between two readings of the server's clock. */
const READ_EVERY = 5_000;

/** A reading that took longer than this, in ms, is too inaccurate. */
const LONGEST_READING = 1_000;

/**
 * The clock of a database server: its last reading, advanced by this process's monotonic clock. All instances have the
 * same time, whatever the clocks of their machines, also while the server is unreachable.
 */
export class ServerClock {
  /** Offset to the monotonic clock. */
  #offset: number;
  readonly #timer: NodeJS.Timeout;

  private constructor(read: () => Promise<number>, offset: number) {
    this.#offset = offset;
    this.#timer = setInterval(() => {
      readOffset(read).then(
        ({ value, took }) => {
          if (took <= LONGEST_READING) this.#offset = value;
        },
        // An unreachable server is reported by those that need it.
        () => undefined,
      );
    }, READ_EVERY).unref();
  }

  /** @param read reads the server's clock: Unix time in ms. Rejects if that rejects. */
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
