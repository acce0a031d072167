import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { sql } from "kysely";
import { Client, type ClientConfig, DatabaseError } from "pg";
import { type ChangeFeed, type ChangeFeedOptions, type InstanceLiveness, newInstance } from "../backend";
import type { StoreDatabaseTransaction } from "../schema/tables";
import { type StoreLogger, type StoreTopic, storeTopics } from "../store";

/** Milliseconds between two attempts to reconnect, and for which the end of a session waits for the server. */
const pause = 1_000;

export interface LastingSessionParts {
  readonly connection: ClientConfig;
  readonly logger: StoreLogger;
  /** Prepares a new session. */
  readonly prepare: (client: Client) => Promise<void>;
  /** Logged when the session is lost. */
  readonly lost: string;
  /** Logged when it is restored. */
  readonly back: string;
}

/**
 * A PostgreSQL session that reconnects until it is closed. A pooler in between must pool sessions, not transactions.
 */
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

  /** Connects; rejects if the first attempt fails. */
  async open(): Promise<void> {
    const client = new Client(this.#parts.connection);
    client.on("error", () => undefined); // "end" follows.
    try {
      await client.connect();
      // The server then detects within half a minute that the machine of this instance is gone.
      await client.query(
        "set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3",
      );
      await this.#parts.prepare(client);
    } catch (error) {
      await endSession(client);
      throw error;
    }
    client.once("end", () => {
      if (!this.#closing.signal.aborted) this.#returning = this.#comeBack();
    });
    this.#client = client;
  }

  /** Connects in the background, however long that takes. */
  start(): void {
    this.#returning = this.#persist();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#returning;
    if (this.#client !== undefined) await endSession(this.#client);
  }

  async #comeBack(): Promise<void> {
    const { logger, lost, back } = this.#parts;
    this.#client = undefined;
    logger.warn({}, lost);
    if (await this.#persist()) logger.info({}, back);
  }

  /** @returns whether it connected before this was closed */
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

/** Ends a session, also that of a server that does not respond, and so does not close its end of the connection. */
async function endSession(client: Client): Promise<void> {
  const late = setTimeout(() => client.connection.stream.destroy(), pause);
  await client.end();
  clearTimeout(late);
}

const channel = "muc_kick";

/**
 * Change notifications by NOTIFY, which reaches connected instances; and a poll, which considers everything changed.
 */
export class NotifyFeed implements ChangeFeed {
  readonly #options: ChangeFeedOptions;
  readonly #session: LastingSession;
  #timer: NodeJS.Timeout | undefined;

  constructor(connection: ClientConfig, options: ChangeFeedOptions) {
    this.#options = options;
    this.#session = new LastingSession({
      connection,
      logger: options.logger,
      prepare: (client) => this.#listen(client),
      lost: "Change notification session lost",
      back: "Change notification session restored",
    });
  }

  async announce(trx: StoreDatabaseTransaction, topics: readonly StoreTopic[]): Promise<void> {
    const word = [this.#options.instance, ...topics].join(" ");
    await sql`select pg_notify(${channel}, ${word})`.execute(trx);
  }

  start(): void {
    this.#session.start();
    this.#timer = setInterval(() => {
      this.#options.hear(storeTopics);
    }, this.#options.pollInterval).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#session.close();
  }

  async #listen(client: Client): Promise<void> {
    client.on("notification", ({ payload = "" }) => {
      const [sender, ...topics] = payload.split(" ");
      // Commits of this instance are known without the database.
      if (sender === this.#options.instance) return;
      this.#options.hear(storeTopics.filter((topic) => topics.includes(topic)));
    });
    await client.query(`listen ${channel}`);
    this.#options.hear(storeTopics); // Earlier notifications were missed.
  }
}

/** Milliseconds in which the server detects that a process on a running machine has ended. */
const grace = 500;

/** The SQLSTATE of a lock that was not available in time. */
const lockNotAvailable = "55P03";

/**
 * Liveness by an advisory lock of a PostgreSQL session that lives as long as the instance. If the connection is lost,
 * the instance appears dead until it is restored.
 */
export async function enterBySession(
  connection: ClientConfig,
  logger: StoreLogger,
): Promise<InstanceLiveness> {
  const instance = newInstance();
  const session = new LastingSession({
    connection,
    logger,
    prepare: async (client) => {
      await client.query(`set lock_timeout = ${grace}`);
      await client.query("select pg_advisory_lock($1)", [lockKey(instance)]);
    },
    lost: "Liveness session lost",
    back: "Liveness session restored",
  });
  await session.open();
  return new SessionLiveness(instance, session);
}

class SessionLiveness implements InstanceLiveness {
  #hasLeft = false;

  constructor(
    readonly instance: string,
    private readonly session: LastingSession,
  ) {}

  async isAlive(instance: string): Promise<boolean> {
    if (instance === this.instance) return !this.#hasLeft;
    const { client } = this.session;
    if (client === undefined) throw new Error("Lost the connection to PostgreSQL");
    try {
      // If the lock is available, it is released at the end of this statement.
      await client.query("select pg_advisory_xact_lock($1)", [lockKey(instance)]);
      return false;
    } catch (error) {
      if (error instanceof DatabaseError && error.code === lockNotAvailable) return true;
      throw error;
    }
  }

  async leave(): Promise<void> {
    this.#hasLeft = true;
    await this.session.close();
  }
}

/** A key of pg_advisory_lock: a signed integer of 64 bits, in decimal. */
function lockKey(instance: string): string {
  return createHash("sha256").update(`muc-kick instance ${instance}`).digest().readBigInt64BE().toString();
}
