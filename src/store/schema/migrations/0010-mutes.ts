import { columnTypes, type Migration } from "../migration";

/** The role that a mute leaves to the accounts; null: a ban. */
export const mutes: Migration = {
  name: "0010-mutes",
  async up(trx, dialect) {
    await trx.schema.alterTable("bans").addColumn("role", columnTypes(dialect).text).execute();
  },
};
