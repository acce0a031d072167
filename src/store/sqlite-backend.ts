import { closeSync, openSync, statSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import Database from "better-sqlite3";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
} from "kysely";
import type { Backend, BackendOptions } from "./backend";
import type { StoreTables } from "./database";
import { FileFeed } from "./file-feed";
import { enterByFile } from "./file-presence";
import { isBusy } from "./is-busy";
import { safeNumber } from "./safe-number";
import { SqliteFiles } from "./sqlite-files";
import { StoreContinuity } from "./store-continuity";
import { StoreMissingError } from "./store-errors";
import { assertOutsideTransaction } from "./transaction-scope";
import { WriteHealth } from "./write-health";

/** Milliseconds to wait for a lock that another process holds. */
const lockPatience = 10_000;

/** Opens an SQLite file. One that is made is for its owner alone.
 *  @throws StoreMissingError */
export async function openSqlite(
  path: string,
  { logger, pollInterval, create }: BackendOptions,
): Promise<Backend> {
  const place = `the file ${path}`;
  openFile(path, place, create);
  const continuity = new StoreContinuity(logger);
  const files = new SqliteFiles(path);
  const assertInPlace = () => {
    continuity.assert();
    const loss = files.findLoss();
    if (loss !== undefined) continuity.lose(loss);
  };
  const database = new Database(path, { timeout: lockPatience });
  try {
    await useWriteAheadLog(database);
    // The default in WAL mode is NORMAL, with which a commit may be lost when the machine goes down.
    database.pragma("synchronous = FULL");
    database.pragma("foreign_keys = ON");
  } catch (error) {
    database.close();
    throw error;
  }
  const db = new Kysely<StoreTables>({ dialect: new ImmediateSqliteDialect(database, assertInPlace) });
  const watch = setInterval(() => {
    try {
      assertInPlace();
    } catch {
      // It has told the log; whoever uses the database is told.
    }
  }, pollInterval).unref();
  return {
    dialect: "sqlite",
    place,
    db,
    continuity,
    health: new WriteHealth(),
    enter: () => Promise.resolve(enterByFile(path)),
    createFeed: (options) => new FileFeed(database, options),
    close: async () => {
      clearInterval(watch);
      await db.destroy();
      database.close(); // Kysely closes only what it has used.
    },
  };
}

/** Fails as opening a file does, before SQLite, whose errors do not tell why. */
function openFile(path: string, place: string, create: boolean): void {
  try {
    closeSync(openSync(path, create ? "a" : "r+", 0o600));
  } catch (error) {
    if (create || (error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new StoreMissingError(place);
  }
  if (!create && statSync(path).size === 0) throw new StoreMissingError(place);
}

/** Changing the mode does not wait for locks as everything else does. */
async function useWriteAheadLog(database: Database.Database): Promise<void> {
  const deadline = performance.now() + lockPatience;
  for (;;) {
    try {
      database.pragma("journal_mode = WAL");
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error;
      await delay(10);
    }
  }
}

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #database: Database.Database;

  constructor(
    database: Database.Database,
    private readonly assertInPlace: () => void,
  ) {
    super({ database: exactDatabase(database) });
    this.#database = database;
  }

  override createDriver(): Driver {
    return new ImmediateSqliteDriver(this.#database, this.assertInPlace);
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  readonly #database: Database.Database;

  /** @param assertInPlace throws where the files are not those that were opened */
  constructor(
    database: Database.Database,
    private readonly assertInPlace: () => void,
  ) {
    super({ database: exactDatabase(database) });
    this.#database = database;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    assertOutsideTransaction();
    this.assertInPlace();
    return super.acquireConnection();
  }

  /** What went into a file that nobody finds any more must not be acknowledged. */
  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await super.commitTransaction(connection);
    this.assertInPlace();
  }

  /** A plain `begin` takes the lock at the first write, and fails where another process wrote since the first read. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }

  /** Some errors, such as a full disk, have rolled back already. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.inTransaction) await super.rollbackTransaction(connection);
  }
}

/** The database as Kysely sees it: integers are read exactly or not at all. */
function exactDatabase(database: Database.Database): SqliteDatabase {
  return {
    close: () => {
      database.close();
    },
    prepare: (sql) => {
      const statement = database.prepare<unknown[], Record<string, unknown>>(sql);
      if (statement.reader) statement.safeIntegers(true);
      return {
        reader: statement.reader,
        all: (parameters) => statement.all(...parameters).map(withNumbers),
        run: (parameters) => statement.run(...parameters),
        iterate: function* (parameters) {
          for (const row of statement.iterate(...parameters)) yield withNumbers(row);
        },
      };
    },
  };
}

function withNumbers(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === "bigint" ? safeNumber(value) : value]),
  );
}
