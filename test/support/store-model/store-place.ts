import { copyFile, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import { Client } from "pg";
import type { StoreDialect } from "../../../src/store/store";
import type { PostgresServer } from "../start-postgres";

/** The database of a control plane, and what can happen to it without the control plane's doing. */
export interface StorePlace {
  readonly dialect: StoreDialect;
  readonly url: string;
  /** Whether the database can be copied while a control plane uses it. */
  readonly canCopyInUse: boolean;
  /** Copies the database; resolves to the name of the copy. */
  backUp(): Promise<string>;
  /** Takes the database away. With PostgreSQL an empty one is in its place. */
  lose(): Promise<void>;
  /** Puts a copy in the place of the database. */
  restore(copy: string): Promise<void>;
  /** Removes the database and all copies. */
  remove(): Promise<void>;
}

/** An SQLite file in a directory of its own. */
export class SqlitePlace implements StorePlace {
  readonly dialect = "sqlite";
  readonly canCopyInUse = true;
  readonly #path: string;
  #copies = 0;

  private constructor(private readonly directory: string) {
    this.#path = join(directory, "store.db");
  }

  /** @param directory which is made */
  static async create(directory: string): Promise<SqlitePlace> {
    await mkdir(directory, { recursive: true });
    return new SqlitePlace(directory);
  }

  get url(): string {
    return `sqlite:${this.#path}`;
  }

  async backUp(): Promise<string> {
    const copy = join(this.directory, `copy-${++this.#copies}.db`);
    const database = new Database(this.#path, { readonly: true });
    try {
      await database.backup(copy);
    } finally {
      database.close();
    }
    return copy;
  }

  async lose(): Promise<void> {
    for (const suffix of ["", "-wal", "-shm"]) await rm(this.#path + suffix, { force: true });
  }

  async restore(copy: string): Promise<void> {
    await copyFile(copy, `${this.#path}.new`);
    await this.lose();
    await rename(`${this.#path}.new`, this.#path);
  }

  remove(): Promise<void> {
    return rm(this.directory, { recursive: true });
  }
}

/** A database of a PostgreSQL server. */
export class PostgresPlace implements StorePlace {
  readonly dialect = "postgres";
  readonly canCopyInUse = false;
  readonly #copies: string[] = [];

  private constructor(
    private readonly server: PostgresServer,
    private readonly name: string,
  ) {}

  /** @param name of the database, in small letters and `_`; it is made, empty */
  static async create(server: PostgresServer, name: string): Promise<PostgresPlace> {
    const place = new PostgresPlace(server, name);
    await place.#run(`create database ${name}`);
    return place;
  }

  get url(): string {
    const url = new URL(this.server.url);
    url.pathname = this.name;
    return url.href;
  }

  async backUp(): Promise<string> {
    const copy = `${this.name}_copy_${this.#copies.length + 1}`;
    await this.#run(`create database ${copy} template ${this.name}`);
    this.#copies.push(copy);
    return copy;
  }

  lose(): Promise<void> {
    return this.#run(`drop database ${this.name} with (force)`, `create database ${this.name}`);
  }

  restore(copy: string): Promise<void> {
    return this.#run(
      `drop database ${this.name} with (force)`,
      `create database ${this.name} template ${copy}`,
    );
  }

  remove(): Promise<void> {
    return this.#run(...[this.name, ...this.#copies].map((name) => `drop database ${name} with (force)`));
  }

  async #run(...statements: readonly string[]): Promise<void> {
    const client = new Client({ connectionString: this.server.url });
    await client.connect();
    try {
      // One after another: none of them is allowed in a transaction.
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  }
}
