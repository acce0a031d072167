/** That the disk is full, fails, or must not be written to, by SQLite's result codes and PostgreSQL's SQLSTATEs. */
const CANNOT_WRITE = /^(SQLITE_(FULL|READONLY|IOERR|CANTOPEN)|53100$|25006$|58030$)/;

/** Whether an error of a database driver says that it cannot write. Looks at the code, as `isBusy` does. */
export function cannotWrite(error: unknown): boolean {
  if (typeof error !== "object" || error === null || !("code" in error)) return false;
  return typeof error.code === "string" && CANNOT_WRITE.test(error.code);
}

/** Whether the database took the last write. */
export class WriteHealth {
  #isFailing = false;

  get isFailing(): boolean {
    return this.#isFailing;
  }

  /** Runs something that writes. */
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

  /** Takes in why a write failed. */
  note(error: unknown): void {
    this.#isFailing ||= cannotWrite(error);
  }
}
