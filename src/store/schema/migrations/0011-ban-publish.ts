import { columnTypes, type Migration } from "../migration";

/** Whether a ban is published in the servers' own block lists. */
export const banPublish: Migration = {
  name: "0011-ban-publish",
  async up(trx, dialect) {
    const { int8 } = columnTypes(dialect);
    await trx.schema
      .alterTable("bans")
      .addColumn("publish", int8, (column) => column.notNull().defaultTo(0))
      .execute();
  },
};
