import { statSync } from "node:fs";
import { basename } from "node:path";

/** The database, its write-ahead log, and the log's index with its locks; the latter two exist once it is used. */
const SUFFIXES = ["", "-wal", "-shm"];

/**
 * Whether the files of an open SQLite database are still in place. SQLite itself continues to write to a file that was
 * deleted.
 */
export class SqliteFiles {
  readonly #seen = new Map<string, string>();

  constructor(private readonly path: string) {}

  /** What happened to one of them since it was first seen; undefined: nothing. Throws if that cannot be determined. */
  findLoss(): string | undefined {
    for (const suffix of SUFFIXES) {
      const stats = statSync(this.path + suffix, { throwIfNoEntry: false });
      const found = stats === undefined ? undefined : `${stats.dev}:${stats.ino}`;
      const seen = this.#seen.get(suffix);
      if (seen === found) continue;
      if (seen === undefined && found !== undefined) {
        this.#seen.set(suffix, found);
        continue;
      }
      const file = basename(this.path) + suffix;
      return `the SQLite file ${file} was ${found === undefined ? "deleted or moved" : "replaced"}`;
    }
    return undefined;
  }
}
