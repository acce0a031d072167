import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { EventRecord } from "../../../prosody-test-env/event-record";
import type { WebhookConfig } from "../../../src/config/config";
import type { ControlPlaneEvent } from "../../../src/wire/events";

export const webhookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/** A request that arrived, with the event in it. */
export interface ReceivedDelivery {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly id: string;
  readonly event: ControlPlaneEvent;
}

/** How the receiver responds. */
export interface ReceiverReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The target of a webhook. It verifies each signature with the library of Standard Webhooks. */
export class WebhookReceiver {
  readonly deliveries = new EventRecord<ReceivedDelivery>("deliveries", ({ event }) => JSON.stringify(event));
  /** Undefined: it never responds. */
  respond: (delivery: ReceivedDelivery) => ReceiverReply | undefined | Promise<ReceiverReply> = () => ({
    status: 204,
  });
  /** How many connections it was given. */
  connections = 0;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (piece: string) => (body += piece));
      request.on("end", () => {
        const headers = request.headers as Record<string, string>;
        const event = new Webhook(webhookSecret).verify(body, headers) as ControlPlaneEvent;
        const { "webhook-id": id = "" } = headers;
        const delivery = { path: request.url ?? "", headers, id, event };
        this.deliveries.add(delivery);
        void Promise.resolve(this.respond(delivery)).then((reply) => {
          if (reply !== undefined) response.writeHead(reply.status, reply.headers).end();
        });
      });
    });
    this.#server.on("connection", () => (this.connections += 1));
  }

  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    receiver.#server.listen(0, "127.0.0.1");
    await once(receiver.#server, "listening");
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  /** The next delivery of an event that matches, since a mark; default: since the beginning. */
  next(matches: (event: ControlPlaneEvent) => boolean, from = 0): Promise<ReceivedDelivery> {
    return this.deliveries.waitFor(
      "a delivery",
      (delivery) => (matches(delivery.event) ? delivery : undefined),
      { from },
    );
  }

  /** The types of the events of a ban that were delivered, in order. */
  typesOf(ban: string): string[] {
    return this.deliveries.items.flatMap(({ event }) =>
      "ban" in event && event.ban.id === ban ? event.type : [],
    );
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** A webhook that leads there. */
export function webhookConfig(url: string, changes: Partial<WebhookConfig> = {}): WebhookConfig {
  return {
    ...{ name: "hook", url, secrets: [webhookSecret], events: undefined },
    ...{ timeout: 15_000, publicAddressesOnly: false },
    ...changes,
  };
}

/** Whether an event is about a ban. */
export function isOfBan(id: string, type?: ControlPlaneEvent["type"]): (event: ControlPlaneEvent) => boolean {
  return (event) => "ban" in event && event.ban.id === id && (type === undefined || event.type === type);
}
