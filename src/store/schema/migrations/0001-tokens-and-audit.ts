import { sql } from "kysely";
import { columnTypes, type Migration } from "../migration";

/** The tables that `StoreTables` describes. */
export const tokensAndAudit: Migration = {
  name: "0001-tokens-and-audit",
  async up(trx, dialect) {
    const { int8, text, end } = columnTypes(dialect);

    await trx.schema
      .createTable("tokens")
      .addColumn("id", text, (column) => column.primaryKey().notNull())
      .addColumn("secret_hash", text, (column) => column.notNull())
      .addColumn("label", text, (column) => column.notNull())
      .addColumn("scopes", text, (column) => column.notNull())
      .addColumn("reach", text)
      .addColumn("jid", text)
      .addColumn("created_at", int8, (column) => column.notNull())
      .addColumn("expires_at", int8)
      .addColumn("revoked_at", int8)
      .addColumn("last_used_at", int8)
      .modifyEnd(end)
      .execute();

    await trx.schema
      .createTable("audit")
      .addColumn("seq", int8, (column) => column.primaryKey().notNull())
      .addColumn("at", int8, (column) => column.notNull())
      .addColumn("kind", text, (column) => column.notNull())
      .addColumn("intent", int8)
      .addColumn("instance", text, (column) => column.notNull())
      .addColumn("actor_kind", text, (column) => column.notNull())
      .addColumn("actor_id", text)
      .addColumn("actor_label", text)
      .addColumn("address", text)
      .addColumn("action", text, (column) => column.notNull())
      .addColumn("targets", text, (column) => column.notNull())
      .addColumn("reason", text)
      .addColumn("result", text)
      .addColumn("details", text)
      .addColumn("prev_hash", text, (column) => column.notNull())
      .addColumn("hash", text, (column) => column.notNull())
      .modifyEnd(end)
      .execute();
    await trx.schema.createIndex("audit_intent").on("audit").column("intent").execute();
    await trx.schema.createIndex("audit_at").on("audit").columns(["at", "seq"]).execute();
    await trx.schema
      .createIndex("audit_actor")
      .on("audit")
      .columns(["actor_kind", "actor_id", "seq"])
      .execute();

    await trx.schema
      .createTable("audit_targets")
      .addColumn("seq", int8, (column) => column.notNull().references("audit.seq"))
      .addColumn("position", int8, (column) => column.notNull())
      .addColumn("jid", text)
      .addColumn("muc", text)
      .addPrimaryKeyConstraint("audit_targets_key", ["seq", "position"])
      .modifyEnd(end)
      .execute();
    // PostgreSQL rejects rows with an index entry longer than 2,704 bytes; text from callers may be longer.
    await sql`create index audit_targets_jid on audit_targets (substr(jid, 1, 128), seq)`.execute(trx);
    await sql`create index audit_targets_muc on audit_targets (substr(muc, 1, 128), seq)`.execute(trx);

    await trx.schema
      .createTable("audit_open")
      .addColumn("seq", int8, (column) => column.primaryKey().notNull().references("audit.seq"))
      .addColumn("instance", text, (column) => column.notNull())
      .modifyEnd(end)
      .execute();

    await trx.schema
      .createTable("audit_head")
      .addColumn("id", int8, (column) => column.primaryKey().notNull())
      .addColumn("seq", int8, (column) => column.notNull())
      .addColumn("hash", text, (column) => column.notNull())
      .modifyEnd(end)
      .execute();
    await sql`insert into audit_head (id, seq, hash) values (1, 0, ${"0".repeat(64)})`.execute(trx);

    for (const statement of dialect === "sqlite" ? sqliteTriggers : postgresTriggers) {
      await sql.raw(statement).execute(trx);
    }
  },
};

/** INSERT OR REPLACE deletes without firing triggers for DELETE, so inserts are checked, too. */
const sqliteTriggers = [
  ...["audit", "audit_targets"].flatMap((table) =>
    ["update", "delete"].map(
      (change) => `
        create trigger ${table}_no_${change} before ${change} on ${table}
        begin select raise(abort, 'The audit is append-only'); end`,
    ),
  ),
  `create trigger audit_no_replace before insert on audit
   when new.seq <> (select coalesce(max(seq), 0) + 1 from audit)
   begin select raise(abort, 'The audit is append-only'); end`,
  `create trigger audit_targets_no_replace before insert on audit_targets
   when exists (select 1 from audit_targets where seq = new.seq and position = new.position)
   begin select raise(abort, 'The audit is append-only'); end`,
];

/** ALWAYS: even if session_replication_role is set. */
const postgresTriggers = [
  `create function audit_refuse_change() returns trigger language plpgsql as
   $$ begin raise exception 'The audit is append-only'; end $$`,
  ...["audit", "audit_targets"].flatMap((table) => [
    `create trigger ${table}_append_only before update or delete or truncate on ${table}
     for each statement execute function audit_refuse_change()`,
    `alter table ${table} enable always trigger ${table}_append_only`,
  ]),
];
