/** SQLite's result codes and PostgreSQL's SQLSTATEs of a disk that is full, failed or read-only. */
const CANNOT_WRITE = /^(SQLITE_(FULL|READONLY|IOERR|CANTOPEN)|53100$|25006$|58030$)/;

/** Whether an error of a database driver means that it cannot write. Decides by the code, as `isDatabaseLocked` does. */
export function cannotWrite(error: unknown): boolean {
  if (typeof error !== "object" || error === null || !("code" in error)) return false;
  return typeof error.code === "string" && CANNOT_WRITE.test(error.code);
}

/** Whether the last write succeeded. */
export class WriteHealth {
  #isFailing = false;

  get isFailing(): boolean {
    return this.#isFailing;
  }

  /** Runs a write. */
  async watch<T>(write: () => Promise<T>): Promise<T> {
    try {
      const result = await write();
      this.#isFailing = false;
      return result;
    } catch (error) {
      this.note(error);
      throw error;
    }
  }

  /** Records the error of a failed write. */
  note(error: unknown): void {
    this.#isFailing ||= cannotWrite(error);
  }
}
