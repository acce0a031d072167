import type { Backend, BackendOptions } from "./backend";
import { DatabaseStore } from "./database-store";
import { migrate } from "./schema/migrate";
import { openPostgres } from "./postgres/postgres-backend";
import { openSqlite } from "./sqlite/sqlite-backend";
import type { Store, StoreLogger } from "./store";
import { StoreUnsuitableError, StoreUrlError } from "./errors";
import { checkStoreMark } from "./identity/store-mark";

export interface StoreOptions {
  /** Unix time in ms; default: the clock of the database server or, with SQLite, of this machine. */
  readonly clock?: (() => number) | undefined;
  /** A monotonic clock, in ms; default: `performance.now`. */
  readonly monotonic?: (() => number) | undefined;
  /** Receives errors in the background; default: none. */
  readonly logger?: StoreLogger | undefined;
  /** Time limit for responses of PostgreSQL, in milliseconds; default: 10,000. */
  readonly deadline?: number | undefined;
  /** Poll interval in case a change notification is missed, in milliseconds; default: 2,000. */
  readonly pollInterval?: number | undefined;
}

const silent: StoreLogger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * Opens an existing store, and upgrades it if necessary.
 * @param url `sqlite:/path/to/file.db`, in a folder that exists; or `postgres://user:password@host:port/database`
 * @throws StoreMissingError
 * @throws StoreUrlError
 * @throws StoreTooNewError
 * @throws StoreUnsuitableError
 */
export function openStore(url: string, options: StoreOptions = {}): Promise<Store> {
  return open(url, options, false);
}

/** The same, and creates a store that does not exist. For the first start only: a new store has no bans. */
export function createStore(url: string, options: StoreOptions = {}): Promise<Store> {
  return open(url, options, true);
}

async function open(url: string, options: StoreOptions, create: boolean): Promise<Store> {
  const { logger = silent, deadline = 10_000, pollInterval = 2_000 } = options;
  const { monotonic = () => performance.now() } = options;
  const backend = await openBackend(url, { logger, deadline, pollInterval, create });
  const { clock = backend.clock } = options;
  try {
    await migrate(backend, clock(), create);
    const { identity } = await checkStoreMark(backend);
    if (identity === undefined)
      throw new StoreUnsuitableError("The database has lost the identity of the store");
    const liveness = await backend.enter();
    return new DatabaseStore({
      backend,
      identity,
      liveness,
      clock,
      monotonic,
      logger,
      pollInterval,
    });
  } catch (error) {
    await backend.close();
    throw error;
  }
}

/**
 * Connects to a database of any schema.
 * @throws StoreMissingError if there is no SQLite file and none is to be created
 * @throws StoreUrlError
 */
export function openBackend(url: string, options: BackendOptions): Promise<Backend> {
  if (url.startsWith("sqlite:")) {
    const path = url.substring("sqlite:".length);
    if (path === "" || path.startsWith(":"))
      throw new StoreUrlError("sqlite: must be followed by a file path");
    return openSqlite(path, options);
  }
  if (isPostgresUrl(url)) return openPostgres(url, options);
  throw new StoreUrlError(
    "A store URL is sqlite:/path/to/file.db or postgres://user:password@host:port/database",
  );
}

/** The driver's own error for an invalid address would contain the password. */
function isPostgresUrl(url: string): boolean {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) return false;
  const { hostname, pathname } = new URL(url);
  return hostname !== "" || pathname.length > 1;
}
