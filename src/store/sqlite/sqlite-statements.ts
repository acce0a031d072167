import Database from "better-sqlite3";
import { safeNumber } from "../schema/safe-number";

/** Never waits for a lock: the caller retries, and other requests are processed meanwhile. */
export const sqliteOptions: Database.Options = { timeout: 0 };

/** A connection to an existing file that sees what is committed, and writes nothing. */
export function openReader(path: string): Database.Database {
  return new Database(path, { ...sqliteOptions, readonly: true });
}

type Row = Record<string, unknown>;

type Statement = Database.Statement<unknown[], Row>;

/** By their text. */
const statements = new WeakMap<Database.Database, Map<string, Statement>>();

/** Statements with lists of values have many texts. */
const MOST_STATEMENTS = 200;

/** A statement that is kept for the next time. */
export function prepared(database: Database.Database, sql: string): Statement {
  let known = statements.get(database);
  if (known === undefined) statements.set(database, (known = new Map<string, Statement>()));
  let statement = known.get(sql);
  if (statement === undefined) {
    statement = database.prepare<unknown[], Row>(sql);
    if (statement.reader) statement.safeIntegers(true);
    if (known.size >= MOST_STATEMENTS) known.clear();
    known.set(sql, statement);
  }
  return statement;
}

interface Ran {
  readonly rows: Row[];
  readonly changes?: number;
}

export function run(statement: Statement, parameters: readonly unknown[]): Ran {
  if (!statement.reader) return { rows: [], changes: statement.run(...parameters).changes };
  return { rows: statement.all(...parameters).map(withNumbers) };
}

/** Integers are exact or an error. */
function withNumbers(row: Row): Row {
  for (const [name, value] of Object.entries(row))
    if (typeof value === "bigint") row[name] = safeNumber(value);
  return row;
}
