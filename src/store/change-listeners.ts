import type { Backend, ChangeFeed } from "./backend";
import type { StoreDatabaseTransaction } from "./schema/tables";
import type { StoreChanges, StoreLogger, StoreTopic } from "./store";

export interface ChangeListenersContext {
  readonly backend: Pick<Backend, "createFeed">;
  readonly instance: string;
  readonly logger: StoreLogger;
  /** Milliseconds. */
  readonly pollInterval: number;
}

interface Listening {
  readonly topic: StoreTopic;
  readonly listener: () => void;
}

/** Those who are told of changes, by this instance itself and by the others. */
export class ChangeListeners implements StoreChanges {
  readonly #logger: StoreLogger;
  readonly #feed: ChangeFeed;
  readonly #listening = new Set<Listening>();
  #state: "idle" | "started" | "stopped" = "idle";

  constructor({ backend, instance, logger, pollInterval }: ChangeListenersContext) {
    this.#logger = logger;
    this.#feed = backend.createFeed({
      instance,
      logger,
      pollInterval,
      hear: (topics) => {
        this.tell(topics);
      },
    });
  }

  listen(topic: StoreTopic, listener: () => void): () => void {
    const listening = { topic, listener };
    this.#listening.add(listening);
    if (this.#state === "idle") {
      this.#state = "started";
      this.#feed.start();
    }
    return () => {
      this.#listening.delete(listening);
    };
  }

  /** Within a transaction: the other instances are to hear of its commit. */
  async announce(trx: StoreDatabaseTransaction, topics: readonly StoreTopic[]): Promise<void> {
    if (topics.length > 0) await this.#feed.announce(trx, topics);
  }

  /** Calls those who listen in this instance. */
  tell(topics: readonly StoreTopic[]): void {
    for (const { topic, listener } of [...this.#listening]) {
      if (this.#state !== "started" || !topics.includes(topic)) continue;
      try {
        listener();
      } catch (error) {
        this.#logger.warn({ err: error, topic }, "Change listener threw");
      }
    }
  }

  /** Nobody is called any more. */
  async close(): Promise<void> {
    this.#state = "stopped";
    await this.#feed.stop();
  }
}
