import type { Database } from "better-sqlite3";
import type { StoreContinuity } from "../identity/store-health";
import { openReader, prepared, run } from "./sqlite-statements";

/**
 * Reads rows by their keys in the calling thread, which takes a tenth of the time of a message to the thread of the file
 * and back. Such a read takes microseconds, waits for no lock, and sees everything that is committed.
 */
export class SqliteLookUps {
  readonly #reader: Database;

  /** @param path of a file that the thread has opened */
  constructor(
    path: string,
    private readonly continuity: StoreContinuity,
  ) {
    this.#reader = openReader(path);
  }

  /**
   * Undefined if the thread has to read instead, which retries while another process holds a lock, and reports errors.
   * @throws StoreLostError
   */
  tryRead(sql: string, parameters: readonly unknown[]): readonly Record<string, unknown>[] | undefined {
    this.continuity.assert();
    try {
      return run(prepared(this.#reader, sql), parameters).rows;
    } catch {
      // The thread has the same problem, or none.
      return undefined;
    }
  }

  close(): void {
    this.#reader.close();
  }
}
