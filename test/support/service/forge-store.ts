import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";

/** What somebody does who has the file of a running service: runs statements past it. Where the service runs in this process,
 *  its transaction can only end while this process does not wait for the lock: a lock is tried again, not waited for. */
export async function forgeStore(directory: string, statements: string): Promise<void> {
  const database = new Database(join(directory, "muc-kick.db"), { timeout: 0 });
  try {
    for (let triesLeft = 500; !runUnlessBusy(database, statements, triesLeft); triesLeft--) await sleep(20);
  } finally {
    database.close();
  }
}

function runUnlessBusy(database: Database.Database, statements: string, triesLeft: number): boolean {
  try {
    database.exec(`begin immediate; ${statements}; commit`);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== "SQLITE_BUSY" || triesLeft === 0) throw error;
    return false;
  }
}
