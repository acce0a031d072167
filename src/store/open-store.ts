import type { Backend } from "./backend";
import { DatabaseStore } from "./database-store";
import { migrate } from "./migrate";
import { openPostgres, type PostgresOptions } from "./postgres-backend";
import { openSqlite } from "./sqlite-backend";
import type { Store } from "./store";
import { StoreUrlError } from "./store-errors";
import type { StoreLogger } from "./store-logger";

export interface StoreOptions {
  /** Milliseconds since 1970; `Date.now` unless told. */
  readonly clock?: (() => number) | undefined;
  /** Hears of what goes wrong behind the scenes; nobody unless told. */
  readonly logger?: StoreLogger | undefined;
  /** Milliseconds after which a PostgreSQL that does not answer is given up on; 10,000 unless told. */
  readonly deadline?: number | undefined;
  /** Milliseconds after which whoever listens for changes is told at the latest, should word of them be lost; 2,000 unless
   *  told. */
  readonly pollInterval?: number | undefined;
}

const silent: StoreLogger = { info: () => undefined, warn: () => undefined };

/**
 * Opens the store, making it or bringing it up to date where it must be.
 *
 * @param url `sqlite:/path/to/file.db`, the path taken as it stands, in a folder that is there; or
 *   `postgres://user:password@host:port/database`
 * @throws StoreUrlError
 * @throws StoreTooNewError
 * @throws StoreUnsuitableError
 */
export async function openStore(url: string, options: StoreOptions = {}): Promise<Store> {
  const { clock = Date.now, logger = silent, deadline = 10_000, pollInterval = 2_000 } = options;
  const backend = await openBackend(url, { logger, deadline });
  try {
    await migrate(backend, clock());
    return new DatabaseStore({ backend, presence: await backend.enter(), clock, logger, pollInterval });
  } catch (error) {
    await backend.close();
    throw error;
  }
}

/** Connects to a database, whatever its schema is. @throws StoreUrlError */
export function openBackend(url: string, options: PostgresOptions): Promise<Backend> {
  if (url.startsWith("sqlite:")) {
    const path = url.substring("sqlite:".length);
    if (path === "" || path.startsWith(":"))
      throw new StoreUrlError("sqlite: must be followed by the path of a file");
    return openSqlite(path);
  }
  if (isPostgresUrl(url)) return openPostgres(url, options);
  throw new StoreUrlError(
    "A store URL is sqlite:/path/to/file.db or postgres://user:password@host:port/database",
  );
}

/** What the driver throws for an address that is none would repeat the password. */
function isPostgresUrl(url: string): boolean {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) return false;
  const { hostname, pathname } = new URL(url);
  return hostname !== "" || pathname.length > 1;
}
