import { closeSync, openSync, statSync } from "node:fs";
import { Kysely } from "kysely";
import type { Backend, BackendOptions } from "../backend";
import type { StoreTables } from "../schema/tables";
import { FileFeed } from "./sqlite-changes";
import { enterByFile } from "./sqlite-liveness";
import { commitAtOnce, SqliteThreadDialect, untilUnlocked, WriteTurns } from "./sqlite-driver";
import { SqliteThread } from "./sqlite-thread";
import { StoreContinuity } from "../identity/continuity";
import { StoreMissingError } from "../errors";
import { WriteHealth } from "../identity/write-health";

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
  try {
    await untilUnlocked(performance.now(), () => thread.ask({ do: "open" }));
  } catch (error) {
    await thread.close();
    throw error;
  }
  const watch = setInterval(() => {
    // A loss is logged where it is detected, and every use of the database fails.
    thread.ask({ do: "check" }).catch(() => undefined);
  }, pollInterval).unref();
  return {
    dialect: "sqlite",
    place,
    db: new Kysely<StoreTables>({ dialect: new SqliteThreadDialect(thread, turns) }),
    clock: () => Date.now(),
    continuity,
    health: new WriteHealth(),
    commitAtOnce: (steps) => commitAtOnce(thread, turns, steps),
    enter: () => Promise.resolve(enterByFile(path)),
    createFeed: (options) => new FileFeed(thread, options),
    close: () => {
      clearInterval(watch);
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
