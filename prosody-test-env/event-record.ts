/** Where to begin to look and how long to wait. */
export interface WaitOptions {
  /** A `mark()` taken earlier; the beginning of the record unless told. */
  readonly from?: number;
  /** Milliseconds; 10,000 unless told. */
  readonly deadline?: number;
}

interface Waiter<T> {
  offer(item: T): void;
  reject(error: Error): void;
}

/** Everything that happened, in order, and a way to wait for what is to happen. */
export class EventRecord<T> {
  readonly #items: T[] = [];
  readonly #waiters = new Set<Waiter<T>>();
  readonly #listeners = new Set<(item: T) => void>();
  #end: Error | undefined;

  /** @param name what the record is of, for errors
   *  @param show one item in a line, for errors */
  constructor(
    private readonly name: string,
    private readonly show: (item: T) => string,
  ) {}

  get items(): readonly T[] {
    return this.#items;
  }

  /** A place in the record: what is added from now on comes after it. */
  mark(): number {
    return this.#items.length;
  }

  since(mark: number): readonly T[] {
    return this.#items.slice(mark);
  }

  add(item: T): void {
    this.#items.push(item);
    for (const waiter of [...this.#waiters]) waiter.offer(item);
    for (const listener of this.#listeners) listener(item);
  }

  /** The listener is told of everything from now on, until what is returned is called. */
  subscribe(listener: (item: T) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Nothing more will come: whoever waits is told why. `reopen` takes it back. */
  close(reason: Error): void {
    this.#end = reason;
    for (const waiter of [...this.#waiters]) waiter.reject(reason);
  }

  reopen(): void {
    this.#end = undefined;
  }

  /** The first item from the mark on for which `read` gives something, as `read` gives it.
   *  @param what what is awaited, for the error at the deadline */
  waitFor<R>(what: string, read: (item: T) => R | undefined, options: WaitOptions = {}): Promise<R> {
    const { from = 0, deadline = 10_000 } = options;
    for (const item of this.since(from)) {
      const found = read(item);
      if (found !== undefined) return Promise.resolve(found);
    }
    if (this.#end !== undefined) return Promise.reject(this.#failure(what, from, this.#end.message));
    return new Promise<R>((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
      };
      const waiter: Waiter<T> = {
        offer: (item) => {
          const found = read(item);
          if (found === undefined) return;
          settle();
          resolve(found);
        },
        reject: (error) => {
          settle();
          reject(this.#failure(what, from, error.message));
        },
      };
      const timer = setTimeout(() => {
        waiter.reject(new Error(`it did not come within ${deadline} ms`));
      }, deadline);
      this.#waiters.add(waiter);
    });
  }

  /** The last of what happened, a line each. */
  tail(from = 0, count = 25): string {
    const items = this.since(from).slice(-count);
    return items.length === 0 ? "  (nothing)" : items.map((item) => `  ${this.show(item)}`).join("\n");
  }

  #failure(what: string, from: number, why: string): Error {
    return new Error(`Waited for ${what}: ${why}.\nThe last of ${this.name}:\n${this.tail(from)}`);
  }
}
