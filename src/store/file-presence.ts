import { existsSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import Database from "better-sqlite3";
import { isBusy } from "./is-busy";
import { isInstance, newInstance, type Presence } from "./presence";

/**
 * Presence by a locked file next to the database, `<database>-instance-<id>`. It is an empty SQLite database, because
 * SQLite knows how to lock files on every system.
 */
export function enterByFile(databasePath: string): Presence {
  sweep(databasePath);
  for (;;) {
    const instance = newInstance();
    const path = fileOf(databasePath, instance);
    const lock = tryLock(path);
    // Another instance may have swept the file between its creation and the lock.
    if (lock !== undefined && existsSync(path)) return new FilePresence(databasePath, instance, lock);
    lock?.close();
  }
}

class FilePresence implements Presence {
  constructor(
    private readonly databasePath: string,
    readonly instance: string,
    private readonly lock: Database.Database,
  ) {}

  isPresent(instance: string): Promise<boolean> {
    if (instance === this.instance) return Promise.resolve(this.lock.open);
    return Promise.resolve(isInstance(instance) && isLocked(fileOf(this.databasePath, instance)));
  }

  leave(): Promise<void> {
    if (this.lock.open) {
      rmSync(fileOf(this.databasePath, this.instance), { force: true });
      this.lock.close();
    }
    return Promise.resolve();
  }
}

/** Removes what instances left behind that were killed. */
function sweep(databasePath: string): void {
  const prefix = `${basename(databasePath)}-instance-`;
  for (const name of readdirSync(dirname(databasePath))) {
    if (name.startsWith(prefix) && isInstance(name.substring(prefix.length))) {
      isLocked(join(dirname(databasePath), name));
    }
  }
}

/** Whether a process holds the file; one that nobody holds is removed. */
function isLocked(path: string): boolean {
  if (!existsSync(path)) return false;
  const lock = tryLock(path);
  if (lock === undefined) return true;
  rmSync(path, { force: true });
  lock.close();
  return false;
}

function tryLock(path: string): Database.Database | undefined {
  const lock = new Database(path, { timeout: 0 });
  try {
    lock.exec("begin exclusive");
    return lock;
  } catch (error) {
    lock.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}

function fileOf(databasePath: string, instance: string): string {
  return `${databasePath}-instance-${instance}`;
}
