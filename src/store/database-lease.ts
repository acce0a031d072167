import { sql } from "kysely";
import type { Backend, InstanceLiveness } from "./backend";
import type { Lease, StoreLogger } from "./store";

/** The clock of the database, in milliseconds since 1970, at the moment of the statement. */
const databaseNow = {
  sqlite: sql<number>`cast(unixepoch('subsec') * 1000 as integer)`,
  postgres: sql<number>`floor(extract(epoch from clock_timestamp()) * 1000)::bigint`,
};

export interface DatabaseLeaseContext {
  readonly backend: Pick<Backend, "dialect" | "db" | "health">;
  readonly presence: InstanceLiveness;
  readonly logger: StoreLogger;
  /** A clock that nobody sets, in ms. */
  readonly monotonic: () => number;
}

/** The lease as somebody else has it. */
interface Held {
  readonly holder: string;
  /** Another one each time that it is prolonged. */
  readonly expires_at: number;
}

/**
 * The lease, in one row.
 *
 * A clock that is set back must not let a holder that is gone have it for as long. So whoever wants it takes it, too,
 * where it saw for the whole duration that the holder did not prolong it. The clock of SQLite is that of the machine, and
 * decides nothing: there the holder is known to be gone by its lock.
 */
export class DatabaseLease implements Lease {
  readonly #context: DatabaseLeaseContext;
  /** What was seen last of another holder, and since when, by the monotonic clock. */
  #seen: (Held & { readonly since: number }) | undefined;
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
    const { backend, presence } = this.#context;
    await backend.db
      .updateTable("lease")
      .set({ holder: null, expires_at: 0 })
      .where("holder", "=", presence.instance)
      .execute();
  }

  /** Gives back what this instance may have. Never rejects: the lease ends by itself. */
  async close(): Promise<void> {
    if (this.#asked === undefined) return;
    await this.#asked;
    await this.release().catch((error: unknown) => {
      this.#context.logger.warn({ err: error }, "Failed to release the lease; it expires by itself");
    });
  }

  async #acquire(duration: number): Promise<boolean> {
    const { backend, presence } = this.#context;
    const { dialect, db } = backend;
    const now = databaseNow[dialect];
    const abandoned = await this.#findAbandoned(duration);
    const { numUpdatedRows } = await db
      .updateTable("lease")
      .set({ holder: presence.instance, expires_at: sql<number>`${now} + ${duration}` })
      .where((eb) =>
        eb.or([
          eb("holder", "is", null),
          eb("holder", "=", presence.instance),
          ...(dialect === "postgres" ? [eb("expires_at", "<=", now)] : []),
          ...(abandoned === undefined ? [] : [eb.and(abandoned)]),
        ]),
      )
      .executeTakeFirst()
      .catch((error: unknown) => {
        backend.health.note(error);
        throw error;
      });
    return numUpdatedRows > 0n;
  }

  /** The lease as another instance has it that is gone, or does not prolong it any more. */
  async #findAbandoned(duration: number): Promise<Held | undefined> {
    const { backend, presence, monotonic } = this.#context;
    const row = await backend.db.selectFrom("lease").select(["holder", "expires_at"]).executeTakeFirst();
    const holder = row?.holder ?? presence.instance;
    if (row === undefined || holder === presence.instance) {
      this.#seen = undefined;
      return undefined;
    }
    const held: Held = { holder, expires_at: row.expires_at };
    if (this.#seen?.holder !== holder || this.#seen.expires_at !== held.expires_at) {
      this.#seen = { ...held, since: monotonic() };
    }
    if (monotonic() - this.#seen.since >= duration) return held;
    return backend.dialect === "sqlite" && !(await presence.isPresent(holder)) ? held : undefined;
  }
}
