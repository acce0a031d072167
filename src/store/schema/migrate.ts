import { sql } from "kysely";
import { type Backend, runTransaction } from "../backend";
import { StoreMissingError, StoreTooNewError } from "../errors";
import type { Migration } from "./migration";
import { tokensAndAudit } from "./migrations/0001-tokens-and-audit";
import { bans } from "./migrations/0002-bans";
import { banExceptions } from "./migrations/0003-ban-exceptions";
import { storeIdentity } from "./migrations/0004-store-identity";
import { banSource } from "./migrations/0005-ban-source";
import { events } from "./migrations/0006-events";
import { webhooks } from "./migrations/0007-webhooks";
import { sessions } from "./migrations/0008-sessions";
import { notes } from "./migrations/0009-notes";
import { mutes } from "./migrations/0010-mutes";
import { banPublish } from "./migrations/0011-ban-publish";

/** In the order in which they are applied. */
export const migrations: readonly [Migration, ...Migration[]] = [
  tokensAndAudit,
  bans,
  banExceptions,
  storeIdentity,
  banSource,
  events,
  webhooks,
  sessions,
  notes,
  mutes,
  banPublish,
];

/** For pg_advisory_xact_lock: "muc-kick" in ASCII. */
const migrationLock = "7887319369136038763";

/**
 * Those that are not in `applied`.
 * @throws StoreTooNewError if one was applied that this program does not know
 */
export function pendingMigrations(applied: readonly string[]): Migration[] {
  const known = migrations.map(({ name }) => name);
  const unknown = applied.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new StoreTooNewError(unknown, (migrations.at(-1) ?? migrations[0]).name);
  return migrations.filter(({ name }) => !applied.includes(name));
}

/**
 * Upgrades the schema, in one transaction. If several instances try at once, one does it and the others wait.
 * @param now Unix time in ms
 * @param create whether to create a store that does not exist
 * @throws StoreMissingError, with nothing changed
 * @throws StoreTooNewError, with nothing changed
 */
export async function migrate(backend: Backend, now: number, create: boolean): Promise<void> {
  await runTransaction(backend, async (trx) => {
    const isSqlite = backend.dialect === "sqlite";
    if (!isSqlite) await sql`select pg_advisory_xact_lock(${migrationLock})`.execute(trx);
    await trx.schema
      .createTable("schema_migrations")
      .ifNotExists()
      .addColumn("name", "text", (column) => column.primaryKey().notNull())
      .addColumn("applied_at", isSqlite ? "integer" : "bigint", (column) => column.notNull())
      .execute();
    const rows = await trx.selectFrom("schema_migrations").select("name").orderBy("name").execute();
    const applied = rows.map(({ name }) => name);
    if (applied.length === 0 && !create) throw new StoreMissingError(backend.place);
    for (const migration of pendingMigrations(applied)) {
      await migration.up(trx, backend.dialect);
      await trx.insertInto("schema_migrations").values({ name: migration.name, applied_at: now }).execute();
    }
  });
}
