import { closeSync, openSync } from "node:fs";
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
import type { Backend } from "./backend";
import type { StoreTables } from "./database";
import { FileFeed } from "./file-feed";
import { enterByFile } from "./file-presence";
import { isBusy } from "./is-busy";
import { safeNumber } from "./safe-number";
import { assertOutsideTransaction } from "./transaction-scope";

/** Milliseconds to wait for a lock that another process holds. */
const lockPatience = 10_000;

/** Opens an SQLite file, making it, for its owner alone, where there is none. */
export async function openSqlite(path: string): Promise<Backend> {
  closeSync(openSync(path, "a", 0o600));
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
  const db = new Kysely<StoreTables>({ dialect: new ImmediateSqliteDialect(database) });
  return {
    dialect: "sqlite",
    db,
    clock: () => Date.now(),
    enter: () => Promise.resolve(enterByFile(path)),
    createFeed: (options) => new FileFeed(database, options),
    close: async () => {
      await db.destroy();
      database.close(); // Kysely closes only what it has used.
    },
  };
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

  constructor(database: Database.Database) {
    super({ database: exactDatabase(database) });
    this.#database = database;
  }

  override createDriver(): Driver {
    return new ImmediateSqliteDriver(this.#database);
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    super({ database: exactDatabase(database) });
    this.#database = database;
  }

  override acquireConnection(): Promise<DatabaseConnection> {
    assertOutsideTransaction();
    return super.acquireConnection();
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
