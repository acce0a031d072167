import { columnTypes, type Migration } from "../migration";

/** How far each webhook has read the events, and its pending deliveries. */
export const webhooks: Migration = {
  name: "0007-webhooks",
  async up(trx, dialect) {
    const { int8, text, end } = columnTypes(dialect);

    await trx.schema
      .createTable("webhooks")
      .addColumn("name", text, (column) => column.primaryKey().notNull())
      .addColumn("position", text, (column) => column.notNull())
      .addColumn("servers", text, (column) => column.notNull())
      .addColumn("gone_target", text)
      .addColumn("failing_since", int8)
      .addColumn("paused_until", int8)
      .addColumn("last_success_at", int8)
      .addColumn("last_failure_at", int8)
      .addColumn("last_failure", text)
      .addColumn("dropped", int8, (column) => column.notNull())
      .modifyEnd(end)
      .execute();

    await trx.schema
      .createTable("webhook_deliveries")
      .addColumn("id", text, (column) => column.primaryKey().notNull())
      .addColumn("webhook", text, (column) => column.notNull())
      .addColumn("seq", int8, (column) => column.notNull())
      .addColumn("subject", text, (column) => column.notNull())
      .addColumn("body", text, (column) => column.notNull())
      .addColumn("attempts", int8, (column) => column.notNull())
      .addColumn("next_attempt_at", int8)
      .modifyEnd(end)
      .execute();
    await trx.schema
      .createIndex("webhook_deliveries_order")
      .unique()
      .on("webhook_deliveries")
      .columns(["webhook", "seq"])
      .execute();
  },
};
