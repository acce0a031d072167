import { columnTypes, type Migration } from "../migration";

/** The sessions of people who sign in with an identity provider. */
export const sessions: Migration = {
  name: "0008-sessions",
  async up(trx, dialect) {
    const { int8, text, end } = columnTypes(dialect);
    await trx.schema
      .createTable("sessions")
      .addColumn("id", text, (column) => column.primaryKey().notNull())
      .addColumn("subject", text, (column) => column.notNull())
      .addColumn("name", text, (column) => column.notNull())
      .addColumn("jid", text)
      .addColumn("roles", text, (column) => column.notNull())
      .addColumn("created_at", int8, (column) => column.notNull())
      .addColumn("expires_at", int8, (column) => column.notNull())
      .addColumn("last_used_at", int8, (column) => column.notNull())
      .modifyEnd(end)
      .execute();
    await trx.schema.createIndex("sessions_expiry").on("sessions").column("expires_at").execute();
  },
};
