import { sql } from "kysely";
import type { Backend } from "./backend";
import type { Lease } from "./lease";
import type { StoreLogger } from "./store-logger";

/** The clock of the database, in milliseconds since 1970, at the moment of the statement. */
const databaseNow = {
  sqlite: sql<number>`cast(unixepoch('subsec') * 1000 as integer)`,
  postgres: sql<number>`floor(extract(epoch from clock_timestamp()) * 1000)::bigint`,
};

export interface DatabaseLeaseContext {
  readonly backend: Pick<Backend, "dialect" | "db" | "health">;
  readonly instance: string;
  readonly logger: StoreLogger;
}

/** The lease, in one row. */
export class DatabaseLease implements Lease {
  readonly #context: DatabaseLeaseContext;
  /** What was asked for and is perhaps still under way; undefined where there is nothing to give back. */
  #asked: Promise<unknown> | undefined;

  constructor(context: DatabaseLeaseContext) {
    this.#context = context;
  }

  acquire(duration: number): Promise<boolean> {
    const acquired = this.#acquire(Math.trunc(duration));
    // Not to what it settles, which would hold on to all that came before.
    this.#asked = Promise.allSettled([this.#asked, acquired]).then(() => undefined);
    return acquired;
  }

  async release(): Promise<void> {
    const { backend, instance } = this.#context;
    await backend.db
      .updateTable("lease")
      .set({ holder: null, expires_at: 0 })
      .where("holder", "=", instance)
      .execute();
  }

  async holder(): Promise<string | undefined> {
    const { dialect, db } = this.#context.backend;
    const row = await db
      .selectFrom("lease")
      .select("holder")
      .where("expires_at", ">", databaseNow[dialect])
      .executeTakeFirst();
    return row?.holder ?? undefined;
  }

  /** Gives back what this instance may have. Never rejects: the lease ends by itself. */
  async close(): Promise<void> {
    if (this.#asked === undefined) return;
    await this.#asked;
    await this.release().catch((error: unknown) => {
      this.#context.logger.warn({ err: error }, "The lease could not be given back; it ends by itself");
    });
  }

  async #acquire(duration: number): Promise<boolean> {
    const { backend, instance } = this.#context;
    const now = databaseNow[backend.dialect];
    const { numUpdatedRows } = await backend.db
      .updateTable("lease")
      .set({ holder: instance, expires_at: sql<number>`${now} + ${duration}` })
      .where((eb) =>
        eb.or([eb("holder", "is", null), eb("holder", "=", instance), eb("expires_at", "<=", now)]),
      )
      .executeTakeFirst()
      .catch((error: unknown) => {
        backend.health.note(error);
        throw error;
      });
    return numUpdatedRows > 0n;
  }
}
