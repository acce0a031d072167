import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { Client } from "pg";
import type { StoreDialect } from "../../../src/store/store";
import { serverUrl } from "./server-url";

/** An empty database, and what somebody can do who has its password or its file. */
export interface TestDatabase {
  /** For `createStore`. */
  readonly url: string;
  /** Runs statements; integers come as text. */
  execute(...statements: string[]): Promise<Record<string, unknown>[]>;
  /** Takes away what keeps the audit from being changed. */
  disarm(): Promise<void>;
  remove(): Promise<void>;
}

export interface TestDialect {
  readonly name: StoreDialect;
  create(): Promise<TestDatabase>;
}

/** What every test of the contract runs on. */
export const testDialects: readonly TestDialect[] = [
  { name: "sqlite", create: createSqlite },
  { name: "postgres", create: createPostgres },
];

export async function createSqlite(): Promise<TestDatabase> {
  const directory = await mkdtemp(join(tmpdir(), "muc-kick-store-"));
  const path = join(directory, "store.db");
  const execute = async (...statements: string[]) => {
    const database = new Database(path);
    try {
      database.pragma("foreign_keys = OFF");
      let rows: Record<string, unknown>[] = [];
      for (const text of statements) {
        const statement = database.prepare<[], Record<string, unknown>>(text);
        if (statement.reader) rows = statement.safeIntegers(true).all().map(withText);
        else statement.run();
      }
      return await Promise.resolve(rows);
    } catch (error) {
      // The driver's errors are of the class that the first test file of this process was given.
      throw new Error((error as Error).message, { cause: error });
    } finally {
      database.close();
    }
  };
  return {
    url: `sqlite:${path}`,
    execute,
    disarm: async () => {
      const triggers = await execute("select name from sqlite_master where type = 'trigger'");
      await execute(...triggers.map(({ name }) => `drop trigger ${String(name)}`));
    },
    remove: () => rm(directory, { recursive: true }),
  };
}

/** A schema of its own, which costs much less than a database. */
async function createPostgres(): Promise<TestDatabase> {
  const schema = `test_${randomBytes(8).toString("hex")}`;
  const options = `-c search_path=${schema}`;
  const execute = async (...statements: string[]) => {
    const client = new Client({ connectionString: serverUrl(), options });
    await client.connect();
    try {
      let rows: Record<string, unknown>[] = [];
      for (const statement of statements)
        rows = (await client.query<Record<string, unknown>>(statement)).rows;
      return rows;
    } finally {
      await client.end();
    }
  };
  await execute(`create schema ${schema}`);
  return {
    url: `${serverUrl()}?options=${encodeURIComponent(options)}`,
    execute,
    disarm: async () => {
      await execute(
        ...["audit", "audit_targets", "audit_open"].map(
          (table) => `alter table ${table} disable trigger all`,
        ),
      );
    },
    remove: async () => {
      await execute(`drop schema ${schema} cascade`);
    },
  };
}

function withText(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === "bigint" ? String(value) : value]),
  );
}
