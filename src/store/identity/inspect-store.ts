import { sql } from "kysely";
import type { AuditHead } from "../audit/audit";
import { isInAudit } from "../audit/audit-writer";
import type { Backend } from "../backend";
import { pendingMigrations } from "../schema/migrate";
import { openBackend } from "../open-store";
import { StoreMissingError } from "../errors";
import { WebhookStore } from "../webhooks/webhook-store";
import type { Webhooks } from "../webhooks/webhooks";
import { checkStoreMark } from "./store-mark";

/** The schema of a database: none yet, an older one, or that of this program. */
export type SchemaState = "empty" | "outdated" | "current";

/**
 * Opens a database and determines its schema, without changing it. An SQLite file must exist.
 * @param deadline time limit for responses of PostgreSQL, in milliseconds
 * @throws StoreUrlError
 * @throws StoreTooNewError
 * @throws StoreUnsuitableError
 */
export function inspectStore(url: string, deadline: number): Promise<SchemaState> {
  return withBackend(url, deadline, async (backend) => {
    const applied = await readApplied(backend);
    const pending = pendingMigrations(applied);
    if (applied.length === 0) return "empty";
    return pending.length > 0 ? "outdated" : "current";
  });
}

/** What is read of a store without opening it for writing. */
export interface StoreReader {
  readonly identity: string;
  readonly webhooks: Pick<Webhooks, "list">;
  /** As in Audit. */
  contains(this: void, head: AuditHead): Promise<boolean>;
}

/**
 * Opens a store of the current schema for reading.
 * @param deadline time limit for responses of PostgreSQL, in milliseconds
 * @throws StoreMissingError
 */
export function withStoreReader<T>(
  url: string,
  deadline: number,
  work: (reader: StoreReader) => Promise<T>,
): Promise<T> {
  return withBackend(url, deadline, async (backend) => {
    const { identity } = await checkStoreMark(backend);
    if (identity === undefined) throw new StoreMissingError(backend.place);
    const contains = (head: AuditHead) => isInAudit(backend.db, head);
    return work({ identity, contains, webhooks: new WebhookStore(backend) });
  });
}

async function withBackend<T>(
  url: string,
  deadline: number,
  work: (backend: Backend) => Promise<T>,
): Promise<T> {
  const silent = () => undefined;
  const logger = { info: silent, warn: silent, error: silent };
  const backend = await openBackend(url, { logger, deadline, pollInterval: 60_000, create: false });
  try {
    return await work(backend);
  } finally {
    await backend.close();
  }
}

async function readApplied({ dialect, db }: Backend): Promise<string[]> {
  const table = sql<{ name: string | null }>`${
    dialect === "sqlite"
      ? sql`select name from sqlite_master where type = 'table' and name = 'schema_migrations'`
      : sql`select to_regclass('schema_migrations')::text as name`
  }`;
  const [found] = (await table.execute(db)).rows;
  if (typeof found?.name !== "string") return [];
  const rows = await db.selectFrom("schema_migrations").select("name").execute();
  return rows.map(({ name }) => name);
}
