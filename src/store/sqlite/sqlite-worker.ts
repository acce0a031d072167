// The thread that has an SQLite file open, so that neither a lock of another process nor the disk blocks the event
// loop.
import { parentPort, workerData } from "node:worker_threads";
import Database from "better-sqlite3";
import { safeNumber } from "../schema/sql";
import { SqliteFiles } from "./sqlite-files";
import type { WorkerReply, WorkerRequest } from "./sqlite-thread";

/** Never waits for a lock: the caller retries, and other requests are processed meanwhile. */
const options: Database.Options = { timeout: 0 };
const path = workerData as string;
const files = new SqliteFiles(path);
let writer: Database.Database | undefined;
let reader: Database.Database | undefined;

function answer(request: WorkerRequest): WorkerReply {
  switch (request.do) {
    case "open":
      writer ??= openWriter();
      reader ??= new Database(path, { ...options, readonly: true });
      return { rows: [] };
    case "check":
      return { rows: [] };
    case "read": {
      const statement = opened(reader).prepare<unknown[], Row>(request.sql);
      return statement.readonly ? run(statement, request.parameters) : { isWrite: true };
    }
    case "write":
      return run(opened(writer).prepare<unknown[], Row>(request.sql), request.parameters);
    case "rollback":
      // Some errors, such as a full disk, have already rolled back.
      if (opened(writer).inTransaction) opened(writer).exec("rollback");
      return { rows: [] };
    case "close":
      reader?.close();
      writer?.close();
      return { rows: [] };
  }
}

function openWriter(): Database.Database {
  const database = new Database(path, options);
  try {
    database.pragma("journal_mode = WAL");
    // The default in WAL mode is NORMAL, with which a commit may be lost when the machine crashes.
    database.pragma("synchronous = FULL");
    database.pragma("foreign_keys = ON");
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

type Row = Record<string, unknown>;

function run(statement: Database.Statement<unknown[], Row>, parameters: readonly unknown[]): WorkerReply {
  if (!statement.reader) return { rows: [], changes: statement.run(...parameters).changes };
  return {
    rows: statement
      .safeIntegers(true)
      .all(...parameters)
      .map(withNumbers),
  };
}

/** Integers are exact or an error. */
function withNumbers(row: Row): Row {
  for (const [name, value] of Object.entries(row))
    if (typeof value === "bigint") row[name] = safeNumber(value);
  return row;
}

function opened(database: Database.Database | undefined): Database.Database {
  if (database === undefined) throw new Error("The database is not open");
  return database;
}

/** SQLite continues to use deleted files: results of reads and writes there are invalid. */
function answerInPlace(request: WorkerRequest): WorkerReply {
  const lost = files.findLoss();
  if (lost !== undefined) return { lost };
  const reply = answer(request);
  const lostMeanwhile = files.findLoss();
  return lostMeanwhile === undefined ? reply : { lost: lostMeanwhile };
}

function attempt(request: WorkerRequest): WorkerReply {
  try {
    const isEnding = request.do === "rollback" || request.do === "close";
    return isEnding ? answer(request) : answerInPlace(request);
  } catch (error) {
    // The driver's class of errors cannot be passed to the other thread.
    const { name, message, code } = error as Error & { readonly code?: string };
    return { error: { name, message, code } };
  }
}

parentPort?.on("message", ({ id, request }: { readonly id: number; readonly request: WorkerRequest }) => {
  parentPort?.postMessage({ id, reply: attempt(request) });
});
