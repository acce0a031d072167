import { sql } from "kysely";
import type { Backend } from "./backend";
import { pendingMigrations } from "./migrate";
import { openBackend } from "./open-store";

/** How far the schema of a database is: it has none yet, an older one, or that of this program. */
export type SchemaState = "empty" | "outdated" | "current";

/**
 * Opens a database and reads how far its schema is, without changing it. An SQLite file must exist.
 * @param deadline milliseconds after which a PostgreSQL that does not answer is given up on
 * @throws StoreUrlError
 * @throws StoreTooNewError
 * @throws StoreUnsuitableError
 */
export async function inspectStore(url: string, deadline: number): Promise<SchemaState> {
  const backend = await openBackend(url, {
    logger: { info: () => undefined, warn: () => undefined },
    deadline,
  });
  try {
    const applied = await readApplied(backend);
    const pending = pendingMigrations(applied);
    if (applied.length === 0) return "empty";
    return pending.length > 0 ? "outdated" : "current";
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
