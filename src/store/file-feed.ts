import type Database from "better-sqlite3";
import type { ChangeFeed, ChangeFeedOptions } from "./change-feed";
import { storeTopics } from "./store-changes";

/** Looks now and then whether somebody else has written to an SQLite file, which cannot be missed. */
export class FileFeed implements ChangeFeed {
  #timer: NodeJS.Timeout | undefined;
  #version: unknown;

  constructor(
    private readonly database: Database.Database,
    private readonly options: ChangeFeedOptions,
  ) {}

  /** The others look. */
  announce(): Promise<void> {
    return Promise.resolve();
  }

  start(): void {
    this.#version = this.#readVersion();
    this.#timer = setInterval(() => {
      this.#look();
    }, this.options.pollInterval).unref();
  }

  stop(): Promise<void> {
    clearInterval(this.#timer);
    return Promise.resolve();
  }

  #look(): void {
    try {
      const version = this.#readVersion();
      if (version === this.#version) return;
      this.#version = version;
    } catch (error) {
      this.options.logger.warn({ err: error }, "The database cannot be asked whether it was changed");
      return;
    }
    this.options.hear(storeTopics);
  }

  /** Changes with every commit of another connection. */
  #readVersion(): unknown {
    return this.database.pragma("data_version", { simple: true });
  }
}
