import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { MAX_PAGE_SIZE, MAX_WAIT_SECONDS } from "../contract/fields";
import type { OccupantEventsResponse } from "../contract/responses";
import type { ProsodyServer } from "../servers/prosody-server";
import type { ServerReply } from "../servers/server-result";
import type { OccupantEvents } from "./occupant-events";

/** How long a module may hold a response, in seconds: less than proxies do. */
const WAIT = Math.min(25, MAX_WAIT_SECONDS);

/** The pause after the first failure, in milliseconds; it doubles up to the longest. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;

export interface OccupantFollowersParts {
  readonly servers: readonly Pick<ProsodyServer, "name" | "occupantEvents">[];
  readonly events: Pick<OccupantEvents, "add" | "setLive">;
  readonly logger: Pick<Logger, "info" | "warn">;
}

/**
 * Asks each server for the events of its occupants, with requests that the module holds until there are some. Every
 * instance of a control plane does, because nothing of it is stored.
 */
export class OccupantFollowers {
  readonly #parts: OccupantFollowersParts;
  readonly #stopping = new AbortController();
  #following: Promise<unknown> = Promise.resolve();

  constructor(parts: OccupantFollowersParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#following = Promise.all(this.#parts.servers.map((server) => this.#follow(server)));
  }

  /** Aborts the requests. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#following;
  }

  async #follow(server: OccupantFollowersParts["servers"][number]): Promise<void> {
    const { events, logger } = this.#parts;
    const { signal } = this.#stopping;
    const { name } = server;
    let after: string | undefined;
    let isLive: boolean | undefined;
    let pause = FIRST_PAUSE;
    for (;;) {
      const page = { after, wait: after === undefined || isLive !== true ? 0 : WAIT, limit: MAX_PAGE_SIZE };
      const reply = await server.occupantEvents(page, signal).catch((error: unknown) => {
        if (signal.aborted) return undefined;
        throw error;
      });
      if (reply === undefined) return;
      if (reply.ok) {
        const { value } = reply;
        // Also after a failure without a loss: whoever asks then may have been told of a failure.
        if (isLive !== true || value.missed === true) events.setLive(name, true);
        if (isLive !== true) logger.info({ server: name }, "Following the events of occupants");
        else if (value.missed === true) logger.warn({ server: name }, "Missed events of occupants");
        events.add(name, value.events);
        after = value.next;
        isLive = true;
        pause = FIRST_PAUSE;
        continue;
      }
      if (isLive !== false) {
        events.setLive(name, false);
        logger.warn({ server: name, error: errorOf(reply) }, "Cannot follow the events of occupants");
      }
      isLive = false;
      await sleep(pause, undefined, { signal }).catch(() => undefined);
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
  }
}

function errorOf(reply: Exclude<ServerReply<OccupantEventsResponse>, { readonly ok: true }>): string {
  return "refused" in reply ? reply.refused.error : reply.failure.error;
}
