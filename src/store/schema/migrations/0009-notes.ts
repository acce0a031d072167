import { columnTypes, type Migration } from "../migration";

/** Notes about accounts and domains. */
export const notes: Migration = {
  name: "0009-notes",
  async up(trx, dialect) {
    const { int8, text, end } = columnTypes(dialect);
    await trx.schema
      .createTable("notes")
      .addColumn("jid", text, (column) => column.primaryKey().notNull())
      .addColumn("text", text, (column) => column.notNull())
      .addColumn("changed_at", int8, (column) => column.notNull())
      .addColumn("changed_by", text, (column) => column.notNull())
      .addColumn("change", int8, (column) => column.notNull())
      .modifyEnd(end)
      .execute();
  },
};
