import {
  type CompiledQuery,
  Kysely,
  type PostgresCursor,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
  type PostgresQueryResult,
  sql,
} from "kysely";
import { type ClientConfig, DatabaseError, Pool, type PoolClient, TypeOverrides, types } from "pg";
import { assertOutsideTransaction, type Backend, type BackendOptions } from "../backend";
import type { StoreDatabase, StoreTables } from "../schema/tables";
import { APPEND_AUDIT, appendAtOnce } from "./postgres-audit";
import { enterBySession, NotifyFeed } from "./postgres-sessions";
import { safeNumber } from "../schema/safe-number";
import { ServerClock } from "./postgres-clock";
import { StoreContinuity, type StoreMark, WriteHealth } from "../identity/store-health";
import { StoreUnsuitableError } from "../errors";
import { markOfFailure, noMark } from "../identity/store-mark";

/**
 * Opens a PostgreSQL database.
 * @throws StoreUnsuitableError if its encoding is not UTF-8
 */
export async function openPostgres(url: string, { logger, deadline }: BackendOptions): Promise<Backend> {
  const continuity = new StoreContinuity(logger);
  const connection: ClientConfig = {
    connectionString: url,
    application_name: "muc-kick",
    connectionTimeoutMillis: deadline,
    query_timeout: deadline,
    keepAlive: true,
    // A client that holds a lock and hangs must not block all others permanently.
    idle_in_transaction_session_timeout: deadline,
    types: exactTypes(),
  };
  // What is left of an idle connection to a server that does not respond must not keep the process running.
  const pool = new Pool({ ...connection, max: 10, allowExitOnIdle: true });
  pool.on("error", (error) => {
    logger.warn({ err: error }, "Lost an idle connection to PostgreSQL");
  });
  const db = new Kysely<StoreTables>({
    dialect: new PostgresDialect({ pool: discardBroken(pool, continuity) }),
  });
  let clock: ServerClock;
  try {
    const { rows } = await sql<{ encoding: string }>`
      select current_setting('server_encoding') as encoding`.execute(db);
    const encoding = rows[0]?.encoding ?? "unknown";
    if (encoding !== "UTF8") {
      throw new StoreUnsuitableError(
        `The encoding of the PostgreSQL database is ${encoding}, which cannot represent every name: ` +
          "create it with encoding 'UTF8' and template template0",
      );
    }
    clock = await ServerClock.start(() => readClock(db));
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return {
    dialect: "postgres",
    place: "the PostgreSQL database",
    db,
    async lookUp<Row>(query: CompiledQuery<Row>, parameters: readonly unknown[]) {
      const { rows } = await db.executeQuery<Row>({ ...query, parameters });
      return rows;
    },
    clock: () => clock.now(),
    continuity,
    health: new WriteHealth(),
    appendAtOnce: (rows, known) => appendAtOnce(db, rows, known),
    takesAppendsAhead: false,
    enter: () => enterBySession(connection, logger),
    createFeed: (options) => new NotifyFeed(connection, options),
    close: () => {
      clock.stop();
      return db.destroy();
    },
  };
}

/** Unix time in ms. */
async function readClock(db: StoreDatabase): Promise<number> {
  const { rows } = await sql<{ now: number }>`
    select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("PostgreSQL did not return the time");
  return row.now;
}

function exactTypes(): TypeOverrides {
  const overrides = new TypeOverrides();
  overrides.setTypeParser(types.builtins.INT8, safeNumber);
  return overrides;
}

/**
 * What a new connection is set to: a server may be configured to acknowledge commits that are not on disk, and to isolate
 * statements more than `runTransaction` does.
 */
const PREPARE = `
  select set_config('default_transaction_isolation', 'read committed', false),
    case current_setting('synchronous_commit') when 'off' then set_config('synchronous_commit', 'on', false) end`;

/**
 * The pool for Kysely. A new connection may lead to a database other than the one that was opened. A connection with an
 * error that the server did not report, or that ends it, is discarded: it is lost, or has a response in progress that
 * belongs to no request. New connections are prepared here: one that Kysely cannot prepare is never returned to the pool.
 */
function discardBroken(pool: Pool, continuity: StoreContinuity): PostgresPool {
  const wrapped = new WeakMap<PoolClient, PostgresPoolClient>();
  return {
    connect: async () => {
      assertOutsideTransaction();
      continuity.assert();
      const client = await pool.connect();
      const known = wrapped.get(client);
      if (known !== undefined) return known;
      const added = new DiscardingClient(client);
      wrapped.set(client, added);
      try {
        await added.query(PREPARE, []);
        await checkDatabase(added, continuity);
      } catch (error) {
        client.release(true);
        throw error;
      }
      return added;
    },
    end: () => pool.end(),
    options: pool.options,
  };
}

/** @throws StoreLostError */
async function checkDatabase(client: DiscardingClient, continuity: StoreContinuity): Promise<void> {
  const { known } = continuity;
  if (known === undefined) return;
  const text = `select i.identity, h.seq, h.hash from store_identity i cross join audit_head h where i.id = 1 and h.id = 1`;
  const found = await client
    .query<StoreMark>(text, [])
    .then(({ rows: [row] }) => row ?? noMark, markOfFailure);
  continuity.check(found, known);
}

/** The statements that PostgreSQL parses and plans once for each connection, with their names. */
const PREPARED: ReadonlyMap<string, string> = new Map([[APPEND_AUDIT, "append-audit"]]);

/**
 * The codes with which the server ends a connection (PostgreSQL, appendix A): a shutdown, a crash, a timeout of the session or of
 * the transaction, a broken protocol. Its severity would say so as well, in the server's language.
 */
const ENDS_CONNECTION = /^(?:57P|25P0[34]|08)/;

/** Whether an error ends the connection, or leaves a response in progress that belongs to no request. */
function losesConnection(error: unknown): boolean {
  return !(error instanceof DatabaseError) || ENDS_CONNECTION.test(error.code ?? "");
}

class DiscardingClient implements PostgresPoolClient {
  #failure: Error | undefined;

  constructor(private readonly client: PoolClient) {
    // The pool only listens for errors while the connection is idle.
    client.on("error", (error) => (this.#failure ??= error));
  }

  query<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query(text: string | PostgresCursor<unknown>, parameters: readonly unknown[] = []): unknown {
    if (typeof text !== "string") throw new TypeError("Cursors are not supported");
    return this.#query(text, [...parameters]);
  }

  release(destroy = false): void {
    this.client.release(this.#failure ?? destroy);
  }

  async #query(text: string, parameters: unknown[]): Promise<unknown> {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      return await this.client.query({ name: PREPARED.get(text), text, values: parameters });
    } catch (error) {
      if (losesConnection(error)) this.#failure ??= error as Error;
      throw error;
    }
  }
}
