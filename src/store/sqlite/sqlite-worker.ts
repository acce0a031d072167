// The thread that has an SQLite file open, so that neither a lock of another process nor the disk blocks the event
// loop.

import { parentPort, workerData } from "node:worker_threads";
import Database from "better-sqlite3";
import type { StagedRows } from "../audit/audit-stage";
import type { StoreMark } from "../identity/store-health";
import { appendAudit } from "./sqlite-audit";
import { SqliteFiles } from "./sqlite-files";
import { openReader, prepared, run, sqliteOptions } from "./sqlite-statements";
import type { WorkerReply, WorkerRequest } from "./sqlite-thread";

const path = workerData as string;
const files = new SqliteFiles(path);
let writer: Database.Database | undefined;
let reader: Database.Database | undefined;
/** SQLite itself removes files then. */
let isClosed = false;

function answer(request: WorkerRequest): WorkerReply {
  switch (request.do) {
    case "open":
      writer ??= openWriter();
      reader ??= openReader(path);
      return { rows: [] };
    case "check":
      return { rows: [] };
    case "read": {
      const statement = prepared(opened(reader), request.sql);
      return statement.readonly ? run(statement, request.parameters) : { isWrite: true };
    }
    case "write":
      return run(prepared(opened(writer), request.sql), request.parameters);
    case "append":
      return append(opened(writer), request.rows, request.known);
    case "rollback":
      rollback(opened(writer));
      return { rows: [] };
    case "close":
      reader?.close();
      writer?.close();
      reader = writer = undefined;
      isClosed = true;
      return { rows: [] };
  }
}

function openWriter(): Database.Database {
  const database = new Database(path, sqliteOptions);
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

function append(database: Database.Database, rows: StagedRows, known: StoreMark): WorkerReply {
  prepared(database, "begin immediate").run();
  try {
    const isAppended = appendAudit(database, rows, known);
    prepared(database, isAppended ? "commit" : "rollback").run();
    return { isAppended };
  } catch (error) {
    rollback(database);
    throw error;
  }
}

/** Some errors, such as a full disk, have rolled back already. */
function rollback(database: Database.Database): void {
  if (database.inTransaction) database.exec("rollback");
}

function opened(database: Database.Database | undefined): Database.Database {
  if (database === undefined) throw new Error("The database is not open");
  return database;
}

function attempt(work: () => WorkerReply | undefined): WorkerReply | undefined {
  try {
    return work();
  } catch (error) {
    // The driver's class of errors cannot be passed to the other thread.
    const { name, message, code } = error as Error & { readonly code?: string };
    return { error: { name, message, code } };
  }
}

/** Undefined while the files are in place. */
function findLoss(): WorkerReply | undefined {
  const lost = isClosed ? undefined : files.findLoss();
  return lost === undefined ? undefined : { lost };
}

/**
 * SQLite continues to use deleted files, and results from these are invalid. So the files are checked before and after the
 * requests of a message.
 */
parentPort?.on("message", (requests: readonly WorkerRequest[]) => {
  const before = attempt(findLoss);
  const replies = requests.map((request) => {
    const isEnding = request.do === "rollback" || request.do === "close";
    const reply = before === undefined || isEnding ? attempt(() => answer(request)) : before;
    return { isEnding, reply };
  });
  const after = before ?? attempt(findLoss);
  parentPort?.postMessage(replies.map(({ isEnding, reply }) => (isEnding ? reply : (after ?? reply))));
});
