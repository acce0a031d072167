import { setTimeout as delay } from "node:timers/promises";
import { Client, type ClientConfig } from "pg";
import type { StoreLogger } from "../store";

/** Milliseconds between two tries to come back. */
const pause = 1_000;

export interface LastingSessionParts {
  readonly connection: ClientConfig;
  readonly logger: StoreLogger;
  /** Makes of a new session what it is for. */
  readonly prepare: (client: Client) => Promise<void>;
  /** For the log, when the session was lost. */
  readonly lost: string;
  /** For the log, when it is there again. */
  readonly back: string;
}

/** A PostgreSQL session that is made again where it is lost, until it is closed. A pooler in between must pool sessions,
 *  not transactions. */
export class LastingSession {
  readonly #parts: LastingSessionParts;
  readonly #closing = new AbortController();
  #client: Client | undefined;
  #returning: Promise<unknown> | undefined;

  constructor(parts: LastingSessionParts) {
    this.#parts = parts;
  }

  /** Undefined while it is lost. */
  get client(): Client | undefined {
    return this.#client;
  }

  /** Makes it; rejects where that cannot be done at once. */
  async open(): Promise<void> {
    const client = new Client(this.#parts.connection);
    client.on("error", () => undefined); // "end" follows.
    try {
      await client.connect();
      // The server then notices within half a minute when the machine of this instance is gone.
      await client.query(
        "set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3",
      );
      await this.#parts.prepare(client);
    } catch (error) {
      await client.end();
      throw error;
    }
    client.once("end", () => {
      if (!this.#closing.signal.aborted) this.#returning = this.#comeBack();
    });
    this.#client = client;
  }

  /** Makes it behind the scenes, however long that takes. */
  start(): void {
    this.#returning = this.#persist();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#returning;
    await this.#client?.end();
  }

  async #comeBack(): Promise<void> {
    const { logger, lost, back } = this.#parts;
    this.#client = undefined;
    logger.warn({}, lost);
    if (await this.#persist()) logger.info({}, back);
  }

  /** @returns whether it was made before this was closed */
  async #persist(): Promise<boolean> {
    while (!this.#closing.signal.aborted) {
      try {
        await this.open();
        return true;
      } catch (error) {
        this.#parts.logger.warn({ err: error }, "PostgreSQL is unreachable; retrying");
        await delay(pause, undefined, { signal: this.#closing.signal, ref: false }).catch(() => undefined);
      }
    }
    return false;
  }
}
