import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Client, type ClientConfig, DatabaseError } from "pg";
import { newInstance, type Presence } from "./presence";
import type { StoreLogger } from "./store-logger";

/** Milliseconds between two tries to come back. */
const pause = 1_000;

/** Milliseconds in which the server notices that a process on a machine that runs has ended. */
const grace = 500;

/** The SQLSTATE of a lock that did not become free in time. */
const lockNotAvailable = "55P03";

/**
 * Presence by an advisory lock of a PostgreSQL session that lives as long as the instance. Where the connection is lost,
 * it is made again; until then the instance seems to be gone. A pooler in between must pool sessions, not transactions.
 */
export async function enterBySession(connection: ClientConfig, logger: StoreLogger): Promise<Presence> {
  const presence = new SessionPresence(connection, logger);
  await presence.enter();
  return presence;
}

class SessionPresence implements Presence {
  readonly instance = newInstance();
  readonly #leaving = new AbortController();
  #client: Client | undefined;
  #returning: Promise<void> | undefined;

  constructor(
    private readonly connection: ClientConfig,
    private readonly logger: StoreLogger,
  ) {}

  async enter(): Promise<void> {
    const client = new Client(this.connection);
    client.on("error", () => undefined); // "end" follows.
    try {
      await client.connect();
      // The server then notices within half a minute when the machine of this instance is gone.
      await client.query(
        "set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3; " +
          `set lock_timeout = ${grace}`,
      );
      await client.query("select pg_advisory_lock($1)", [lockKey(this.instance)]);
    } catch (error) {
      await client.end();
      throw error;
    }
    client.once("end", () => {
      if (!this.#leaving.signal.aborted) this.#returning = this.#comeBack();
    });
    this.#client = client;
  }

  async isPresent(instance: string): Promise<boolean> {
    if (instance === this.instance) return !this.#leaving.signal.aborted;
    if (this.#client === undefined) throw new Error("The connection to PostgreSQL was lost");
    try {
      // Where the lock can be had, it is given back at the end of this statement.
      await this.#client.query("select pg_advisory_xact_lock($1)", [lockKey(instance)]);
      return false;
    } catch (error) {
      if (error instanceof DatabaseError && error.code === lockNotAvailable) return true;
      throw error;
    }
  }

  async leave(): Promise<void> {
    this.#leaving.abort();
    await this.#returning;
    await this.#client?.end();
  }

  async #comeBack(): Promise<void> {
    this.#client = undefined;
    this.logger.warn(
      { instance: this.instance },
      "The connection that shows this instance to the others was lost",
    );
    while (!this.#leaving.signal.aborted) {
      try {
        await this.enter();
        this.logger.info({ instance: this.instance }, "The others see this instance again");
        return;
      } catch (error) {
        this.logger.warn({ err: error }, "PostgreSQL cannot be reached; trying again");
        await delay(pause, undefined, { signal: this.#leaving.signal, ref: false }).catch(() => undefined);
      }
    }
  }
}

/** A key of pg_advisory_lock: a signed integer of 64 bits, in decimal. */
function lockKey(instance: string): string {
  return createHash("sha256").update(`muc-kick instance ${instance}`).digest().readBigInt64BE().toString();
}
