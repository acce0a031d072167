import type { AuditHead } from "../audit/audit";
import { StoreLostError } from "../errors";
import type { StoreLogger } from "../store";

/** Distinguishes one store from another, and an older copy of it from a newer one. */
export interface StoreMark extends AuditHead {
  /** Undefined if the database does not have one any more. */
  readonly identity: string | undefined;
}

/**
 * Whether the database is still the one that was opened. Once it is not, it stays lost: writes to it would be gone
 * after a restart, or it lacks what was acknowledged before.
 */
export class StoreContinuity {
  #known: StoreMark | undefined;
  #loss: StoreLostError | undefined;

  constructor(private readonly logger: StoreLogger) {}

  /** The head of the database, as far as this instance knows; undefined until it is opened. */
  get known(): StoreMark | undefined {
    return this.#known;
  }

  /** @throws StoreLostError */
  assert(): void {
    if (this.#loss !== undefined) throw this.#loss;
  }

  /**
   * Compares the mark of the database with the expected one.
   * @param known as of before `found` was read, since other instances continue to write
   * @throws StoreLostError
   */
  check(found: StoreMark, known = this.#known): void {
    this.assert();
    if (known === undefined) {
      this.#known = found;
      return;
    }
    if (found.identity !== known.identity) this.lose("the database was replaced by another one");
    const isOlder = found.seq < known.seq || (found.seq === known.seq && found.hash !== known.hash);
    if (isOlder) this.lose("the database was replaced by an older copy of it");
    this.advance(found);
  }

  /** Saves the committed head of the audit log. */
  advance({ seq, hash }: AuditHead): void {
    if (this.#known !== undefined && seq > this.#known.seq) this.#known = { ...this.#known, seq, hash };
  }

  /** @throws StoreLostError */
  lose(why: string): never {
    this.assert();
    this.#loss = new StoreLostError(why);
    this.logger.error(
      { err: this.#loss },
      "The store is lost; all requests are rejected until muc-kick is restarted with the right one",
    );
    throw this.#loss;
  }
}

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
      this.recordFailure(error);
      throw error;
    }
  }

  /** Records the error of a failed write. */
  recordFailure(error: unknown): void {
    this.#isFailing ||= cannotWrite(error);
  }
}
