import { closeSync, openSync, statSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import {
  type CompiledQuery,
  type DatabaseConnection,
  type DialectAdapter,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteDialect,
  type SqliteDialectConfig,
} from "kysely";
import { assertOutsideTransaction, type Backend, type BackendOptions } from "../backend";
import { StoreMissingError } from "../errors";
import type { StagedRows } from "../audit/audit-stage";
import { StoreContinuity, type StoreMark, WriteHealth } from "../identity/store-health";
import type { StoreTables } from "../schema/tables";
import { FileFeed } from "./sqlite-changes";
import { enterByFile, isDatabaseLocked } from "./sqlite-liveness";
import { SqliteLookUps } from "./sqlite-look-ups";
import { SqliteThread } from "./sqlite-thread";

/**
 * Opens an SQLite file. A new one is accessible to its owner only.
 * @throws StoreMissingError
 */
export async function openSqlite(
  path: string,
  { logger, pollInterval, create }: BackendOptions,
): Promise<Backend> {
  const place = `the file ${path}`;
  openFile(path, place, create);
  const continuity = new StoreContinuity(logger);
  const thread = new SqliteThread(path, continuity);
  const turns = new WriteTurns();
  let lookUps: SqliteLookUps;
  try {
    await untilUnlocked(performance.now(), () => thread.ask({ do: "open" }));
    lookUps = new SqliteLookUps(path, continuity);
  } catch (error) {
    await thread.close();
    throw error;
  }
  const watch = setInterval(() => {
    // A loss is logged where it is detected, and every use of the database fails.
    thread.ask({ do: "check" }).catch(() => undefined);
  }, pollInterval).unref();
  const db = new Kysely<StoreTables>({ dialect: new SqliteThreadDialect(thread, turns) });
  return {
    dialect: "sqlite",
    place,
    db,
    async lookUp<Row>(query: CompiledQuery<Row>, parameters: readonly unknown[]) {
      assertOutsideTransaction();
      const rows = lookUps.tryRead(query.sql, parameters);
      if (rows !== undefined) return rows as readonly Row[];
      return (await db.executeQuery<Row>({ ...query, parameters })).rows;
    },
    clock: () => Date.now(),
    continuity,
    health: new WriteHealth(),
    appendAtOnce: (rows, known) => appendAtOnce(thread, turns, rows, known),
    takesAppendsAhead: true,
    enter: () => Promise.resolve(enterByFile(path)),
    createFeed: (options) => new FileFeed(thread, options),
    close: () => {
      clearInterval(watch);
      // Not last, so that the thread can write back and remove the write-ahead log.
      lookUps.close();
      return thread.close();
    },
  };
}

/** Fails like opening a file, before SQLite, whose errors do not say why. */
function openFile(path: string, place: string, create: boolean): void {
  try {
    closeSync(openSync(path, create ? "a" : "r+", 0o600));
  } catch (error) {
    if (create || (error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new StoreMissingError(place);
  }
  if (!create && statSync(path).size === 0) throw new StoreMissingError(place);
}

/** Time limit for a lock of another process, in milliseconds. */
const LOCK_PATIENCE = 10_000;

/** The longest wait between two attempts to get the lock, in milliseconds; the first ones are shorter. */
const LONGEST_PAUSE = 50;

/**
 * Retries until no other process holds the lock.
 * @param begun when the caller began to wait, by `performance.now`
 * @throws Error with the code SQLITE_BUSY after LOCK_PATIENCE
 */
async function untilUnlocked<T>(begun: number, work: () => Promise<T>): Promise<T> {
  for (let pause = 1; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseLocked(error) || performance.now() - begun > LOCK_PATIENCE) throw error;
      await delay(pause);
    }
  }
}

/**
 * Whose turn it is to write: transactions of several messages to the thread run one after another, and those of one message,
 * which the thread runs one after another, share their turns.
 */
class WriteTurns {
  #lastTurn: Promise<unknown> = Promise.resolve();
  /** Since the last turn of one transaction alone. */
  #sharedTurns = new Set<Promise<unknown>>();

  /** Resolves when it is the caller's turn, to what ends that turn. */
  async take(): Promise<() => void> {
    const before = Promise.all([this.#lastTurn, ...this.#sharedTurns]);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#lastTurn = promise;
    this.#sharedTurns = new Set();
    await before;
    return () => {
      resolve(undefined);
    };
  }

  /** The same for a transaction of one message. */
  async share(): Promise<() => void> {
    const turns = this.#sharedTurns;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    turns.add(promise);
    await this.#lastTurn;
    return () => {
      turns.delete(promise);
      resolve(undefined);
    };
  }
}

/** See `Backend.appendAtOnce`. */
async function appendAtOnce(
  thread: SqliteThread,
  turns: WriteTurns,
  rows: StagedRows,
  known: StoreMark,
): Promise<boolean> {
  const begun = performance.now();
  const endTurn = await turns.share();
  try {
    const reply = await untilUnlocked(begun, () => thread.ask({ do: "append", rows, known }));
    return "isAppended" in reply && reply.isAppended;
  } finally {
    endTurn();
  }
}

/** Kysely's dialect for a file that another thread has open. */
class SqliteThreadDialect extends SqliteDialect {
  constructor(
    private readonly thread: SqliteThread,
    private readonly turns: WriteTurns,
  ) {
    super({} as SqliteDialectConfig);
  }

  override createDriver(): Driver {
    return new SqliteThreadDriver(this.thread, this.turns);
  }

  override createAdapter(): DialectAdapter {
    return new SqliteThreadAdapter();
  }
}

/** Otherwise Kysely would serialize all use of the database: reads would wait for transactions. */
class SqliteThreadAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

/**
 * Reads outside of transactions see what is committed, and wait neither for transactions nor for the lock of another
 * process.
 */
class SqliteThreadDriver implements Driver {
  constructor(
    private readonly thread: SqliteThread,
    private readonly turns: WriteTurns,
  ) {}

  init(): Promise<void> {
    return Promise.resolve();
  }

  acquireConnection(): Promise<DatabaseConnection> {
    assertOutsideTransaction();
    return Promise.resolve(new ThreadConnection(this.thread, this.turns));
  }

  /** A plain `begin` takes the lock at the first write, and fails if another process wrote since the first read. */
  beginTransaction(connection: ThreadConnection): Promise<void> {
    return connection.begin();
  }

  commitTransaction(connection: ThreadConnection): Promise<void> {
    return connection.commit();
  }

  rollbackTransaction(connection: ThreadConnection): Promise<void> {
    return connection.rollback();
  }

  releaseConnection(): Promise<void> {
    return Promise.resolve();
  }

  destroy(): Promise<void> {
    return this.thread.close();
  }
}

class ThreadConnection implements DatabaseConnection {
  /** Within a transaction. */
  #endTurn: (() => void) | undefined;

  constructor(
    private readonly thread: SqliteThread,
    private readonly turns: WriteTurns,
  ) {}

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.#endTurn !== undefined) return this.#write(sql, parameters);
    const begun = performance.now();
    const read = await untilUnlocked(begun, () => this.thread.ask({ do: "read", sql, parameters }));
    if ("rows" in read) return { rows: read.rows as Row[] };
    const endTurn = await this.turns.take();
    try {
      return await untilUnlocked(begun, () => this.#write(sql, parameters));
    } finally {
      endTurn();
    }
  }

  /** Kysely's interface has it; nothing here streams. */
  streamQuery(): never {
    throw new TypeError("Streaming is not supported");
  }

  async begin(): Promise<void> {
    const begun = performance.now();
    const endTurn = await this.turns.take();
    try {
      await untilUnlocked(begun, () => this.#write("begin immediate", []));
      this.#endTurn = endTurn;
    } catch (error) {
      endTurn();
      throw error;
    }
  }

  /** If it fails, the turn ends with `rollback`. */
  async commit(): Promise<void> {
    await this.#write("commit", []);
    this.#leave();
  }

  async rollback(): Promise<void> {
    try {
      await this.thread.ask({ do: "rollback" });
    } finally {
      this.#leave();
    }
  }

  #leave(): void {
    this.#endTurn?.();
    this.#endTurn = undefined;
  }

  async #write<Row>(sql: string, parameters: readonly unknown[]): Promise<QueryResult<Row>> {
    const reply = await this.thread.ask({ do: "write", sql, parameters });
    if (!("rows" in reply)) throw new TypeError("Received the result of a read for a write");
    const { rows, changes } = reply;
    return { rows: rows as Row[], ...(changes !== undefined && { numAffectedRows: BigInt(changes) }) };
  }
}
