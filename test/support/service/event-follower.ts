import { EventRecord } from "../../../prosody-test-env/event-record";
import type { EventsOptions, ReceivedEvent } from "../../../src/client/events/follow-events";
import { ControlPlaneClient } from "../../../src/client/control-plane-client";

/** A client that follows the events of a control plane, and keeps them. */
export class EventFollower {
  readonly events = new EventRecord<ReceivedEvent>("events", (event) => JSON.stringify(event));
  /** Resolves when it has ended, to the error unless it was stopped. */
  readonly ended: Promise<unknown>;
  readonly #client: ControlPlaneClient;
  readonly #stopping = new AbortController();

  private constructor(url: string, authorization: string, options: EventsOptions, connected: () => void) {
    this.#client = new ControlPlaneClient({ url, token: authorization.replace("Bearer ", "") });
    this.ended = this.#follow({ ...options, onConnect: connected });
  }

  /** Resolves when it is connected. */
  static async start(
    { url, authorization }: { readonly url: string; readonly authorization: string },
    options: EventsOptions = {},
  ): Promise<EventFollower> {
    return new Promise((resolve, reject) => {
      const follower: EventFollower = new EventFollower(url, authorization, options, () => {
        resolve(follower);
      });
      follower.ended.then(reject, reject);
    });
  }

  /** The next event of a type that matches, since a mark; default: since the beginning. */
  next<Type extends ReceivedEvent["type"]>(
    type: Type,
    matches: (event: Extract<ReceivedEvent, { readonly type: Type }>) => boolean = () => true,
    from = 0,
  ): Promise<Extract<ReceivedEvent, { readonly type: Type }>> {
    type Wanted = Extract<ReceivedEvent, { readonly type: Type }>;
    const isWanted = (event: ReceivedEvent): event is Wanted =>
      event.type === type && matches(event as Wanted);
    return this.events.waitFor(type, (event) => (isWanted(event) ? event : undefined), { from });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.ended;
    await this.#client.close();
  }

  async #follow(options: EventsOptions): Promise<unknown> {
    const { signal } = this.#stopping;
    try {
      for await (const event of this.#client.events({ ...options, signal })) this.events.add(event);
      return undefined;
    } catch (error) {
      return signal.aborted ? undefined : error;
    }
  }
}
