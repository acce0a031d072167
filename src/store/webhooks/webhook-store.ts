import type { Selectable } from "kysely";
import { type Backend, runTransaction } from "../backend";
import { inChunks, storableText } from "../schema/sql";
import type { WebhookDeliveryTable, WebhookTable } from "../schema/tables";
import type {
  NewDelivery,
  SettledDeliveries,
  Webhook,
  WebhookDelivery,
  WebhookProgress,
  Webhooks,
  WebhookStatus,
} from "./webhooks";

type WebhookRow = Selectable<WebhookTable>;

function readStatus(row: WebhookRow): WebhookStatus {
  const { last_failure_at: at, last_failure: error } = row;
  return {
    goneTarget: row.gone_target ?? undefined,
    failingSince: row.failing_since ?? undefined,
    pausedUntil: row.paused_until ?? undefined,
    lastSuccessAt: row.last_success_at ?? undefined,
    lastFailure: at === null || error === null ? undefined : { at, error },
    dropped: row.dropped,
  };
}

function writeStatus(status: WebhookStatus): Omit<WebhookRow, "name" | "position" | "servers"> {
  const { goneTarget, failingSince, pausedUntil, lastSuccessAt, lastFailure, dropped } = status;
  return {
    gone_target: goneTarget ?? null,
    failing_since: failingSince ?? null,
    paused_until: pausedUntil ?? null,
    last_success_at: lastSuccessAt ?? null,
    last_failure_at: lastFailure?.at ?? null,
    last_failure: lastFailure === undefined ? null : storableText(lastFailure.error),
    dropped,
  };
}

function readDelivery(row: Selectable<WebhookDeliveryTable>): WebhookDelivery {
  const { id, subject, body, attempts, next_attempt_at: next } = row;
  return { id, subject, body, attempts, nextAttemptAt: next ?? undefined };
}

/**
 * Its writes have transactions of their own, which lock nothing of the audit log, so that deliveries delay no other write
 * of PostgreSQL.
 */
export class WebhookStore implements Webhooks {
  constructor(private readonly backend: Pick<Backend, "dialect" | "db" | "health">) {}

  async list(): Promise<Webhook[]> {
    const { db } = this.backend;
    const rows = await db.selectFrom("webhooks").selectAll().orderBy("name").execute();
    const counts = await db
      .selectFrom("webhook_deliveries")
      .select(({ fn }) => [
        "webhook",
        fn.countAll<number | bigint>().as("pending"),
        fn.min("next_attempt_at").as("next_attempt_at"),
      ])
      .groupBy("webhook")
      .execute();
    return rows.map((row): Webhook => {
      const { name, position, servers } = row;
      const count = counts.find(({ webhook }) => webhook === name);
      const nextAttemptAt = count?.next_attempt_at ?? undefined;
      return {
        ...{ name, position, servers, pending: Number(count?.pending ?? 0), nextAttemptAt },
        ...readStatus(row),
      };
    });
  }

  async create(name: string, progress: WebhookProgress): Promise<void> {
    await runTransaction(this.backend, (trx) =>
      trx
        .insertInto("webhooks")
        .values({ name, ...progress, ...writeStatus({ dropped: 0 }) })
        .onConflict((conflict) => conflict.column("name").doNothing())
        .execute(),
    );
  }

  async remove(name: string): Promise<number> {
    const { numDeletedRows } = await runTransaction(this.backend, async (trx) => {
      // First, as everywhere, so that transactions cannot deadlock.
      await trx.deleteFrom("webhooks").where("name", "=", name).execute();
      return trx.deleteFrom("webhook_deliveries").where("webhook", "=", name).executeTakeFirst();
    });
    return Number(numDeletedRows);
  }

  async deliveries(name: string): Promise<WebhookDelivery[]> {
    const rows = await this.backend.db
      .selectFrom("webhook_deliveries")
      .selectAll()
      .where("webhook", "=", name)
      .orderBy("seq")
      .execute();
    return rows.map(readDelivery);
  }

  append(
    name: string,
    from: string,
    progress: WebhookProgress,
    deliveries: readonly NewDelivery[],
  ): Promise<boolean> {
    return runTransaction(this.backend, async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable("webhooks")
        .set({ ...progress })
        .where("name", "=", name)
        .where("position", "=", from)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      const last = await trx
        .selectFrom("webhook_deliveries")
        .select(({ fn }) => fn.max("seq").as("seq"))
        .where("webhook", "=", name)
        .executeTakeFirst();
      const start = (last?.seq ?? 0) + 1;
      const rows = deliveries.map(({ id, subject, body }, index) => ({
        ...{ id, webhook: name, seq: start + index },
        ...{ subject: storableText(subject), body, attempts: 0, next_attempt_at: null },
      }));
      for (const chunk of inChunks(rows)) await trx.insertInto("webhook_deliveries").values(chunk).execute();
      return true;
    });
  }

  async settle(name: string, { ended, failed, status }: SettledDeliveries): Promise<void> {
    await runTransaction(this.backend, async (trx) => {
      await trx.updateTable("webhooks").set(writeStatus(status)).where("name", "=", name).execute();
      for (const chunk of inChunks(ended)) {
        await trx.deleteFrom("webhook_deliveries").where("id", "in", chunk).execute();
      }
      if (status.goneTarget !== undefined) {
        await trx.deleteFrom("webhook_deliveries").where("webhook", "=", name).execute();
      }
      for (const { id, attempts, nextAttemptAt } of failed) {
        await trx
          .updateTable("webhook_deliveries")
          .set({ attempts, next_attempt_at: nextAttemptAt ?? null })
          .where("id", "=", id)
          .execute();
      }
    });
  }
}
