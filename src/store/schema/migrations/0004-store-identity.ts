import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { columnTypes, type Migration } from "../migration";

/** The identity of the store, created once, and why a server is blocked. */
export const storeIdentity: Migration = {
  name: "0004-store-identity",
  async up(trx, dialect) {
    const { int8, text, end } = columnTypes(dialect);

    await trx.schema
      .createTable("store_identity")
      .addColumn("id", int8, (column) => column.primaryKey().notNull())
      .addColumn("identity", text, (column) => column.notNull())
      .modifyEnd(end)
      .execute();
    await sql`insert into store_identity (id, identity) values (1, ${randomUUID()})`.execute(trx);

    await trx.schema.alterTable("server_syncs").addColumn("blocked", text).execute();
  },
};
