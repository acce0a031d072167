import { columnTypes, type Migration } from "../migration";

/** Exemptions from bans of domains, and the number of managed bans on a server. */
export const banExceptions: Migration = {
  name: "0003-ban-exceptions",
  async up(trx, dialect) {
    const { int8, text } = columnTypes(dialect);
    await trx.schema.alterTable("bans").addColumn("exceptions", text).execute();
    await trx.schema
      .alterTable("bans")
      .addColumn("spare_affiliated", int8, (column) => column.notNull().defaultTo(0))
      .execute();
    await trx.schema.alterTable("server_syncs").addColumn("managed", int8).execute();
  },
};
