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
  /** A clock that nobody sets, in ms; default: `performance.now`. */
  readonly monotonic?: (() => number) | undefined;
  /** Hears of what goes wrong behind the scenes; nobody unless told. */
  readonly logger?: StoreLogger | undefined;
  /** Milliseconds after which a PostgreSQL that does not answer is given up on; 10,000 unless told. */
  readonly deadline?: number | undefined;
  /** Milliseconds after which whoever listens for changes is told at the latest, should word of them be lost; 2,000 unless
   *  told. */
  readonly pollInterval?: number | undefined;
}

const silent: StoreLogger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * Opens the store there is, bringing it up to date where it must be.
 *
 * @param url `sqlite:/path/to/file.db`, the path taken as it stands, in a folder that is there; or
 *   `postgres://user:password@host:port/database`
 * @throws StoreMissingError where there is none
 * @throws StoreUrlError
 * @throws StoreTooNewError
 * @throws StoreUnsuitableError
 */
export function openStore(url: string, options: StoreOptions = {}): Promise<Store> {
  return open(url, options, false);
}

/** The same, and makes a store where there is none. For the first start only: what a new store does not know is not kept out. */
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
    const presence = await backend.enter();
    return new DatabaseStore({ backend, identity, presence, clock, monotonic, logger, pollInterval });
  } catch (error) {
    await backend.close();
    throw error;
  }
}

/** Connects to a database, whatever its schema is.
 *  @throws StoreMissingError where there is no SQLite file and none is to be made
 *  @throws StoreUrlError */
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

/** What the driver throws for an address that is none would repeat the password. */
function isPostgresUrl(url: string): boolean {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) return false;
  const { hostname, pathname } = new URL(url);
  return hostname !== "" || pathname.length > 1;
}
