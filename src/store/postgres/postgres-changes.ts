import { sql } from "kysely";
import type { Client, ClientConfig } from "pg";
import type { ChangeFeed, ChangeFeedOptions } from "../backend";
import type { StoreDatabaseTransaction } from "../schema/tables";
import { LastingSession } from "./persistent-session";
import { storeTopics, type StoreTopic } from "../store";

const channel = "muc_kick";

/** Word by NOTIFY, which reaches whoever is connected; behind it a poll that takes it that everything has changed. */
export class NotifyFeed implements ChangeFeed {
  readonly #options: ChangeFeedOptions;
  readonly #session: LastingSession;
  #timer: NodeJS.Timeout | undefined;

  constructor(connection: ClientConfig, options: ChangeFeedOptions) {
    this.#options = options;
    this.#session = new LastingSession({
      connection,
      logger: options.logger,
      prepare: (client) => this.#listen(client),
      lost: "Change notification session lost",
      back: "Change notification session restored",
    });
  }

  async announce(trx: StoreDatabaseTransaction, topics: readonly StoreTopic[]): Promise<void> {
    const word = [this.#options.instance, ...topics].join(" ");
    await sql`select pg_notify(${channel}, ${word})`.execute(trx);
  }

  start(): void {
    this.#session.start();
    this.#timer = setInterval(() => {
      this.#options.hear(storeTopics);
    }, this.#options.pollInterval).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#session.close();
  }

  async #listen(client: Client): Promise<void> {
    client.on("notification", ({ payload = "" }) => {
      const [sender, ...topics] = payload.split(" ");
      // What this instance commits it knows without the database.
      if (sender === this.#options.instance) return;
      this.#options.hear(storeTopics.filter((topic) => topics.includes(topic)));
    });
    await client.query(`listen ${channel}`);
    this.#options.hear(storeTopics); // Of what came before nobody told.
  }
}
