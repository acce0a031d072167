import { sql } from "kysely";
import { columnTypes, type Migration } from "../migration";

/** The tables of bans, and of what became of them on servers. */
export const bans: Migration = {
  name: "0002-bans",
  async up(trx, dialect) {
    const { int8, text, end } = columnTypes(dialect);

    await trx.schema
      .createTable("bans")
      .addColumn("id", text, (column) => column.primaryKey().notNull())
      .addColumn("jid", text, (column) => column.notNull())
      .addColumn("muc", text)
      .addColumn("component", text)
      .addColumn("reason", text)
      .addColumn("note", text)
      .addColumn("expires_at", int8)
      .addColumn("created_at", int8, (column) => column.notNull())
      .addColumn("created_by", text, (column) => column.notNull())
      .addColumn("lifted_at", int8)
      .addColumn("lifted_by", text)
      .addColumn("lift_reason", text)
      .addColumn("change", int8, (column) => column.notNull())
      .modifyEnd(end)
      .execute();
    await trx.schema.createIndex("bans_change").unique().on("bans").column("change").execute();
    await sql`create index bans_jid on bans (substr(jid, 1, 128), substr(muc, 1, 128))`.execute(trx);
    await sql`create index bans_muc on bans (substr(muc, 1, 128))`.execute(trx);

    // A foreign key would have to be deferred, as a transaction adds to the audit at its end.
    await trx.schema
      .createTable("ban_history")
      .addColumn("seq", int8, (column) => column.primaryKey().notNull())
      .addColumn("ban_id", text, (column) => column.notNull())
      .modifyEnd(end)
      .execute();
    await trx.schema.createIndex("ban_history_ban").on("ban_history").columns(["ban_id", "seq"]).execute();

    await trx.schema
      .createTable("ban_enforcements")
      .addColumn("ban_id", text, (column) => column.notNull())
      .addColumn("server", text, (column) => column.notNull())
      .addColumn("change", int8, (column) => column.notNull())
      .addColumn("at", int8, (column) => column.notNull())
      .addColumn("kicked", text, (column) => column.notNull())
      .addColumn("refusal_code", text)
      .addColumn("refusal_error", text)
      .addPrimaryKeyConstraint("ban_enforcements_key", ["ban_id", "server"])
      .modifyEnd(end)
      .execute();

    await trx.schema
      .createTable("server_syncs")
      .addColumn("server", text, (column) => column.primaryKey().notNull())
      .addColumn("applied_to", int8, (column) => column.notNull())
      .addColumn("tried_to", int8, (column) => column.notNull())
      .addColumn("in_step", int8, (column) => column.notNull())
      .addColumn("behind", int8, (column) => column.notNull())
      .addColumn("refused", int8, (column) => column.notNull())
      .addColumn("since", int8, (column) => column.notNull())
      .addColumn("checked_at", int8, (column) => column.notNull())
      .addColumn("last_error_at", int8)
      .addColumn("last_error_code", text)
      .addColumn("last_error", text)
      .modifyEnd(end)
      .execute();

    await trx.schema
      .createTable("lease")
      .addColumn("id", int8, (column) => column.primaryKey().notNull())
      .addColumn("holder", text)
      .addColumn("expires_at", int8, (column) => column.notNull())
      .modifyEnd(end)
      .execute();
    await sql`insert into lease (id, expires_at) values (1, 0)`.execute(trx);
  },
};
