import { sql } from "kysely";
import type { Migration } from "../migration";

/** What events are derived from, beside the audit log: the expiry of bans. */
export const events: Migration = {
  name: "0006-events",
  async up(trx) {
    await sql`create index bans_expiry on bans (expires_at, id) where expires_at is not null`.execute(trx);
  },
};
