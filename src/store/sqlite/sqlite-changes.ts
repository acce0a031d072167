import type { ChangeFeed, ChangeFeedOptions } from "../backend";
import type { SqliteThread } from "./sqlite-thread";
import { storeTopics } from "../store";
import { StoreLostError } from "../errors";

/** Polls whether another process has written to an SQLite file, which cannot be missed. */
export class FileFeed implements ChangeFeed {
  #timer: NodeJS.Timeout | undefined;
  /** Undefined until read: a caller that reads the store after it has started to listen sees all earlier commits. */
  #version: unknown;
  #looking: Promise<void> | undefined;

  constructor(
    private readonly thread: SqliteThread,
    private readonly options: ChangeFeedOptions,
  ) {}

  /** Other instances poll. */
  announce(): Promise<void> {
    return Promise.resolve();
  }

  start(): void {
    const look = (): void => {
      this.#looking ??= this.#look().finally(() => {
        this.#looking = undefined;
      });
    };
    look();
    this.#timer = setInterval(look, this.options.pollInterval).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { logger, hear } = this.options;
    try {
      const version = await this.#readVersion();
      const isChanged = this.#version !== undefined && version !== this.#version;
      this.#version = version;
      if (isChanged) hear(storeTopics);
    } catch (error) {
      if (error instanceof StoreLostError) return; // Already logged.
      logger.warn({ err: error }, "Failed to check whether the database has changed");
    }
  }

  /** Changes with every commit of another process. */
  async #readVersion(): Promise<unknown> {
    const reply = await this.thread.ask({ do: "write", sql: "pragma data_version", parameters: [] });
    return "rows" in reply ? reply.rows[0]?.data_version : undefined;
  }
}
