import { sql } from "kysely";
import type { Backend, InstanceLiveness } from "./backend";
import type { Lease, StoreLogger } from "./store";

/** The clock of the database at the moment of the statement: Unix time in ms. */
const databaseNow = {
  sqlite: sql<number>`cast(unixepoch('subsec') * 1000 as integer)`,
  postgres: sql<number>`floor(extract(epoch from clock_timestamp()) * 1000)::bigint`,
};

export interface DatabaseLeaseContext {
  readonly backend: Pick<Backend, "dialect" | "db" | "health">;
  readonly liveness: InstanceLiveness;
  readonly logger: StoreLogger;
  /** A monotonic clock, in ms. */
  readonly monotonic: () => number;
}

/** The lease of another instance. */
interface Held {
  readonly holder: string;
  /** A different one after each renewal. */
  readonly expires_at: number;
}

/**
 * The lease, in one row. A clock that is set back must not extend the lease of a holder that is gone. Therefore another
 * instance also takes it after it has seen no renewal for the whole duration. SQLite's clock is that of the machine and
 * decides nothing: there, the lock of a holder shows whether it is gone.
 */
export class DatabaseLease implements Lease {
  readonly #context: DatabaseLeaseContext;
  /** The last observed row of another holder, and since when, by the monotonic clock. */
  #seen: (Held & { readonly since: number }) | undefined;
  /** The last request, which may be in progress; undefined if there is nothing to release. */
  #asked: Promise<unknown> | undefined;

  constructor(context: DatabaseLeaseContext) {
    this.#context = context;
  }

  acquire(duration: number): Promise<boolean> {
    const acquired = this.#acquire(Math.trunc(duration));
    // Not the result, which would keep all earlier promises in memory.
    this.#asked = Promise.allSettled([this.#asked, acquired]).then(() => undefined);
    return acquired;
  }

  async release(): Promise<void> {
    const { backend, liveness } = this.#context;
    await backend.db
      .updateTable("lease")
      .set({ holder: null, expires_at: 0 })
      .where("holder", "=", liveness.instance)
      .execute();
  }

  /** Releases the lease if this instance holds it. Never rejects: the lease expires by itself. */
  async close(): Promise<void> {
    if (this.#asked === undefined) return;
    await this.#asked;
    await this.release().catch((error: unknown) => {
      this.#context.logger.warn({ err: error }, "Failed to release the lease; it expires by itself");
    });
  }

  async #acquire(duration: number): Promise<boolean> {
    const { backend, liveness } = this.#context;
    const { dialect, db } = backend;
    const now = databaseNow[dialect];
    const abandoned = await this.#findAbandoned(duration);
    const { numUpdatedRows } = await db
      .updateTable("lease")
      .set({ holder: liveness.instance, expires_at: sql<number>`${now} + ${duration}` })
      .where((eb) =>
        eb.or([
          eb("holder", "is", null),
          eb("holder", "=", liveness.instance),
          ...(dialect === "postgres" ? [eb("expires_at", "<=", now)] : []),
          ...(abandoned === undefined ? [] : [eb.and(abandoned)]),
        ]),
      )
      .executeTakeFirst()
      .catch((error: unknown) => {
        backend.health.recordFailure(error);
        throw error;
      });
    return numUpdatedRows > 0n;
  }

  /** The lease of another instance that is gone or does not renew it. */
  async #findAbandoned(duration: number): Promise<Held | undefined> {
    const { backend, liveness, monotonic } = this.#context;
    const row = await backend.db.selectFrom("lease").select(["holder", "expires_at"]).executeTakeFirst();
    const holder = row?.holder ?? liveness.instance;
    if (row === undefined || holder === liveness.instance) {
      this.#seen = undefined;
      return undefined;
    }
    const held: Held = { holder, expires_at: row.expires_at };
    if (this.#seen?.holder !== holder || this.#seen.expires_at !== held.expires_at) {
      this.#seen = { ...held, since: monotonic() };
    }
    if (monotonic() - this.#seen.since >= duration) return held;
    return backend.dialect === "sqlite" && !(await liveness.isAlive(holder)) ? held : undefined;
  }
}
