import { closeSync, existsSync, fchmodSync, openSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import Database from "better-sqlite3";
import { isInstance, newInstance, type InstanceLiveness } from "../backend";

/**
 * Whether an error of SQLite means that a lock is held elsewhere. Decides by its code, because the native driver
 * creates all errors with the class that it was first loaded with.
 */
export function isDatabaseLocked(error: unknown): boolean {
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    typeof error.code === "string" &&
    error.code.startsWith("SQLITE_BUSY")
  );
}

/**
 * Liveness by a locked file next to the database, `<database>-instance-<id>`. It is an empty SQLite database, because
 * SQLite can lock files on every system.
 */
export function enterByFile(databasePath: string): InstanceLiveness {
  sweep(databasePath);
  for (;;) {
    const instance = newInstance();
    const path = fileOf(databasePath, instance);
    const held = lockNew(path);
    // Another instance may have removed the file between its creation and the lock.
    if (held !== undefined && existsSync(path)) return new FileLiveness(databasePath, instance, held);
    held?.close();
  }
}

class FileLiveness implements InstanceLiveness {
  constructor(
    private readonly databasePath: string,
    readonly instance: string,
    private readonly held: Database.Database,
  ) {}

  isAlive(instance: string): Promise<boolean> {
    if (instance === this.instance) return Promise.resolve(this.held.open);
    return Promise.resolve(isInstance(instance) && isLocked(fileOf(this.databasePath, instance)));
  }

  leave(): Promise<void> {
    if (this.held.open) {
      rmSync(fileOf(this.databasePath, this.instance), { force: true });
      this.held.close();
    }
    return Promise.resolve();
  }
}

/** Removes the files of killed instances. */
function sweep(databasePath: string): void {
  const prefix = `${basename(databasePath)}-instance-`;
  for (const name of readdirSync(dirname(databasePath))) {
    if (name.startsWith(prefix) && isInstance(name.substring(prefix.length))) {
      isLocked(join(dirname(databasePath), name));
    }
  }
}

/**
 * Creates the file and locks it; undefined if another instance is just checking it. Processes of other users must be
 * able to read it, to see whether it is locked.
 */
function lockNew(path: string): Database.Database | undefined {
  const file = openSync(path, "ax");
  fchmodSync(file, 0o644);
  closeSync(file); // Before it is locked: closing a file frees its locks.
  return lock(path, {}, "pragma journal_mode = memory; begin exclusive");
}

/**
 * Whether a process holds the file; removes it if not. Prevents it from being locked meanwhile, for which read
 * permission is enough.
 */
function isLocked(path: string): boolean {
  if (!existsSync(path)) return false;
  const looking = lock(path, { readonly: true }, "begin; select count(*) from sqlite_master");
  if (looking === undefined) return true;
  rmSync(path, { force: true });
  looking.close();
  return false;
}

/** Undefined if another process has a conflicting lock. */
function lock(path: string, options: Database.Options, statements: string): Database.Database | undefined {
  const database = new Database(path, { ...options, timeout: 0 });
  try {
    database.exec(statements);
    return database;
  } catch (error) {
    database.close();
    if (isDatabaseLocked(error)) return undefined;
    throw error;
  }
}

function fileOf(databasePath: string, instance: string): string {
  return `${databasePath}-instance-${instance}`;
}
