import { sql } from "kysely";
import { columnTypes, type Migration } from "../migration";

/** Where a ban comes from. */
export const banSource: Migration = {
  name: "0005-ban-source",
  async up(trx, dialect) {
    const { text } = columnTypes(dialect);
    await trx.schema.alterTable("bans").addColumn("source", text).execute();
    await sql`create index bans_source on bans (substr(source, 1, 128))`.execute(trx);
  },
};
