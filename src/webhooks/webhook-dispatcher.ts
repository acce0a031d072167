import type { Config } from "../config/config";
import { openWebhook } from "./open-webhook";
import { WebhookWorker, type WebhookWorkerParts } from "./webhook-worker";

export interface WebhookDispatcherParts extends Omit<
  WebhookWorkerParts,
  "webhook" | "serverNames" | "holdsLease"
> {
  readonly config: Pick<Config, "webhooks" | "servers">;
}

/** Delivers the events to all webhooks while this instance holds the lease. */
export class WebhookDispatcher {
  readonly #parts: WebhookDispatcherParts;
  #workers: readonly WebhookWorker[] = [];
  #removing: Promise<void> = Promise.resolve();

  constructor(parts: WebhookDispatcherParts) {
    this.#parts = parts;
  }

  /** Adds new webhooks, so that they get everything from now on. Rejects if the store fails. */
  async prepare(): Promise<void> {
    for (const webhook of this.#parts.config.webhooks) await openWebhook(webhook, this.#parts);
  }

  /** @param holdsLease checked before each attempt */
  gain(holdsLease: () => boolean): void {
    const { config, ...parts } = this.#parts;
    const serverNames = config.servers.map(({ name }) => name);
    this.#workers = config.webhooks.map(
      (webhook) => new WebhookWorker({ ...parts, webhook, serverNames, holdsLease }),
    );
    for (const worker of this.#workers) worker.start();
    this.#removing = this.#removeOthers();
  }

  /** Resolves when nothing is in progress any more. */
  async lose(): Promise<void> {
    await Promise.all([...this.#workers.map((worker) => worker.stop()), this.#removing]);
    this.#workers = [];
  }

  /** Removes webhooks that are not in the configuration any more. */
  async #removeOthers(): Promise<void> {
    const { config, store, logger } = this.#parts;
    const names = new Set(config.webhooks.map(({ name }) => name));
    try {
      for (const { name } of await store.webhooks.list()) {
        if (names.has(name)) continue;
        const dropped = await store.webhooks.remove(name);
        logger.warn(
          { webhook: name, dropped },
          "Webhook removed from the configuration; its deliveries are dropped",
        );
      }
    } catch (error) {
      logger.warn({ err: error }, "Failed to remove webhooks that are not in the configuration any more");
    }
  }
}
