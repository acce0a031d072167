import type { Database } from "better-sqlite3";
import type { StoreContinuity } from "../identity/store-health";
import { SqliteFiles } from "./sqlite-files";
import { openReader, prepared, run } from "./sqlite-statements";

/** How long the files are taken to be in place after they were, in milliseconds; to look takes longer than a read. */
const TRUSTED_FOR = 50;

/**
 * Reads rows by their keys in the calling thread, which takes a tenth of the time of a message to the thread of the file
 * and back. Such a read takes microseconds, waits for no lock, and sees everything that is committed.
 */
export class SqliteLookUps {
  readonly #reader: Database;
  readonly #files: SqliteFiles;
  /** By `performance.now`. */
  #checkedAt = -Infinity;

  /** @param path of a file that the thread has opened */
  constructor(
    path: string,
    private readonly continuity: StoreContinuity,
  ) {
    this.#reader = openReader(path);
    this.#files = new SqliteFiles(path);
    this.#areInPlace();
  }

  /**
   * Undefined if the thread has to read instead, which retries while another process holds a lock, and reports errors and
   * lost files.
   * @throws StoreLostError
   */
  tryRead(sql: string, parameters: readonly unknown[]): readonly Record<string, unknown>[] | undefined {
    this.continuity.assert();
    try {
      return this.#areInPlace() ? run(prepared(this.#reader, sql), parameters).rows : undefined;
    } catch {
      // The thread has the same problem, or none.
      return undefined;
    }
  }

  close(): void {
    this.#reader.close();
  }

  #areInPlace(): boolean {
    const now = performance.now();
    if (now - this.#checkedAt < TRUSTED_FOR) return true;
    if (this.#files.findLoss() !== undefined) return false;
    this.#checkedAt = now;
    return true;
  }
}
