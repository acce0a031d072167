import { setImmediate as nextTurn } from "node:timers/promises";
import type { StoreDatabase } from "./schema/tables";
import type { StoreLogger } from "./store";

/** Milliseconds between two writes of the last use of a row. */
const useInterval = 60_000;

/** The number of rows after which those that were used before are forgotten, which costs one write of each. */
const maxRemembered = 10_000;

/** Writes `last_used_at` of rows that authenticate callers, up to a minute late, without delaying their use. */
export class LastUses {
  /** When this instance last wrote the last use of a row, or tried to: Unix time in ms. */
  readonly #written = new Map<string, number>();
  readonly #pending = new Set<Promise<void>>();

  constructor(
    private readonly table: "tokens" | "sessions",
    private readonly context: { readonly db: StoreDatabase; readonly logger: StoreLogger },
  ) {}

  /**
   * Fire and forget.
   * @param last the row's `last_used_at`
   * @param name names the row in the log; not a secret
   */
  record(
    { id, last, name }: { readonly id: string; readonly last: number; readonly name: string },
    now: number,
  ): void {
    const known = Math.max(this.#written.get(id) ?? -Infinity, last);
    // In either direction: the clock may have been set back since.
    if (Math.abs(now - known) < useInterval) return;
    if (this.#written.size >= maxRemembered) this.#written.clear();
    this.#written.set(id, now);
    const write = this.#write(id, Math.trunc(now))
      .catch((error: unknown) => {
        const what = this.table === "tokens" ? "token" : "session";
        this.context.logger.warn({ err: error, [what]: name }, `Failed to save the last use of a ${what}`);
      })
      .finally(() => this.#pending.delete(write));
    this.#pending.add(write);
  }

  /** Resolves when no writes are pending. */
  async idle(): Promise<void> {
    await Promise.all(this.#pending);
  }

  async #write(id: string, now: number): Promise<void> {
    await nextTurn();
    await this.context.db
      // The columns are the same in both.
      .updateTable(this.table as "tokens")
      .set({ last_used_at: now })
      .where("id", "=", id)
      .where((eb) =>
        eb.or([
          eb("last_used_at", "is", null),
          eb("last_used_at", "<", now),
          eb("last_used_at", ">", now + useInterval),
        ]),
      )
      .execute();
  }
}
