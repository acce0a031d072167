import type { AuditHead } from "../audit/audit";
import { StoreLostError } from "../errors";
import type { StoreLogger } from "../store";

/** What tells one store from another, and an older copy of it from a newer one. */
export interface StoreMark extends AuditHead {
  /** Undefined where the database does not have one any more. */
  readonly identity: string | undefined;
}

/**
 * Whether the database is still the one that was opened. Once it is not, it stays lost: what is written into it is not
 * there after a restart, or what was acknowledged before is not in it.
 */
export class StoreContinuity {
  #known: StoreMark | undefined;
  #loss: StoreLostError | undefined;

  constructor(private readonly logger: StoreLogger) {}

  /** What the database had last, as far as this instance knows; undefined until it is opened. */
  get known(): StoreMark | undefined {
    return this.#known;
  }

  /** @throws StoreLostError */
  assert(): void {
    if (this.#loss !== undefined) throw this.#loss;
  }

  /**
   * Compares what was found in the database with what must be there.
   * @param known as of before `found` was read, since others go on meanwhile
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

  /** Takes in the end of the audit as it was committed. */
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
