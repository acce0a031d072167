import { closeSync, openSync } from "node:fs";
import { Kysely } from "kysely";
import type { Backend } from "./backend";
import type { StoreTables } from "./database";
import { FileFeed } from "./file-feed";
import { enterByFile } from "./file-presence";
import { SqliteThreadDialect, untilUnlocked } from "./sqlite-driver";
import { SqliteThread } from "./sqlite-thread";

/** Opens an SQLite file, making it, for its owner alone, where there is none. */
export async function openSqlite(path: string): Promise<Backend> {
  closeSync(openSync(path, "a", 0o600));
  const thread = new SqliteThread(path);
  try {
    await untilUnlocked(performance.now(), () => thread.ask({ do: "open" }));
  } catch (error) {
    await thread.close();
    throw error;
  }
  return {
    dialect: "sqlite",
    db: new Kysely<StoreTables>({ dialect: new SqliteThreadDialect(thread) }),
    enter: () => Promise.resolve(enterByFile(path)),
    createFeed: (options) => new FileFeed(thread, options),
    close: () => thread.close(),
  };
}
