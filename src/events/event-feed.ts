import type { Logger } from "pino";
import { describeSync } from "../servers/sync-views";
import type { ServerSync } from "../store/server-status/server-status";
import type { Store } from "../store/store";
import type { AddressedEvent } from "./audit-events";
import { EventLog, type EventPage, type EventPosition } from "./event-log";
import type { OccupantEvents, OccupantEventsCursor } from "./occupant-events";

/** How often the store is read while somebody follows the events, in milliseconds, beside notifications of changes. */
const READ_EVERY = 500;

export interface EventFeedParts {
  readonly store: Pick<Store, "audit" | "bans" | "serverSyncs" | "changes" | "clock">;
  readonly logger: Pick<Logger, "warn">;
  readonly occupantEvents: OccupantEvents;
}

/** One follower's knowledge of the servers: which version, what it was told of each, and which events of occupants. */
export class ServerStates {
  readonly told: Map<string, string>;
  version = -1;

  /**
   * @param told what it was told of each server before
   * @param occupants which events of occupants it was told; undefined: it is not told of any
   */
  constructor(
    told: Iterable<readonly [string, string]> = [],
    readonly occupants?: OccupantEventsCursor,
  ) {
    this.told = new Map(told);
  }
}

/** Events, and in `servers` those that have no place in the order of events: of the status of servers and of occupants. */
export interface FedPage extends EventPage {
  readonly servers: readonly AddressedEvent[];
}

/** How long events of occupants are gathered before they wake followers, in milliseconds. */
const GATHERED_FOR = 100;

/** Wakes the followers of events, and reads for them what they share. */
export class EventFeed {
  readonly log: EventLog;
  readonly #parts: EventFeedParts;
  #followers = 0;
  #end: () => void = () => undefined;
  #isClosed = false;
  #wake: () => void = () => undefined;
  #woken: Promise<void> = Promise.resolve();
  /** Changes whenever the status of a server may have changed. */
  #syncVersion = 0;
  #syncs: { readonly version: number; readonly list: Promise<readonly ServerSync[]> } | undefined;
  #hasFailed = false;
  #isGathering = false;

  constructor(parts: EventFeedParts) {
    this.#parts = parts;
    this.log = new EventLog(parts.store);
    this.#renew();
    parts.occupantEvents.onAdd(() => {
      this.#wakeSoon();
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Resolves at the next change that may have brought events, or soon. */
  get woken(): Promise<void> {
    return this.#woken;
  }

  /** Begins to follow; returns the end of it. */
  follow(): () => void {
    this.#followers += 1;
    if (this.#followers === 1) this.#start();
    return () => {
      this.#followers -= 1;
      if (this.#followers === 0) this.#end();
    };
  }

  /** Reads the events after a place; undefined if the store fails, which is logged once. */
  async read(after: EventPosition, states: ServerStates): Promise<FedPage | undefined> {
    try {
      const version = this.#syncVersion;
      const page = await this.log.read(after);
      const servers = states.version === version ? [] : serverEvents(await this.#readSyncs(version), states);
      states.version = version;
      this.#hasFailed = false;
      if (states.occupants === undefined) return { ...page, servers };
      const occupants = this.#parts.occupantEvents.read(states.occupants);
      return {
        ...page,
        isFull: page.isFull || occupants.isFull,
        servers: [...servers, ...occupants.events],
      };
    } catch (error) {
      if (!this.#hasFailed) this.#parts.logger.warn({ err: error }, "Failed to read events from the store");
      this.#hasFailed = true;
      return undefined;
    }
  }

  /** Wakes all followers for the last time. */
  close(): void {
    this.#isClosed = true;
    this.#renew();
  }

  #start(): void {
    const { changes } = this.#parts.store;
    const timer = setInterval(() => {
      this.#renew();
    }, READ_EVERY);
    const unlisten = [
      changes.listen("bans", () => {
        this.#renew();
      }),
      changes.listen("servers", () => {
        this.#syncVersion += 1;
        this.#renew();
      }),
    ];
    this.#syncVersion += 1; // Nobody has listened until now.
    this.#end = () => {
      clearInterval(timer);
      for (const end of unlisten) end();
    };
  }

  #wakeSoon(): void {
    if (this.#isGathering || this.#followers === 0) return;
    this.#isGathering = true;
    setTimeout(() => {
      this.#isGathering = false;
      this.#renew();
    }, GATHERED_FOR).unref();
  }

  #renew(): void {
    this.#wake();
    this.#woken = new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #readSyncs(version: number): Promise<readonly ServerSync[]> {
    if (this.#syncs?.version !== version) {
      const list = this.#parts.store.serverSyncs.list();
      list.catch(() => {
        this.#syncs = undefined;
      });
      this.#syncs = { version, list };
    }
    return this.#syncs.list;
  }
}

/** The events of the servers whose status differs from what a follower was told. */
function serverEvents(syncs: readonly ServerSync[], { told }: ServerStates): AddressedEvent[] {
  return syncs.flatMap((each): AddressedEvent[] => {
    const { server, inSync, checkedAt, lastError, blocked } = each;
    const state = inSync ? "in sync" : JSON.stringify([blocked, lastError?.code]);
    if (told.get(server) === state) return [];
    told.set(server, state);
    const type = inSync ? "server.in_sync" : "server.out_of_sync";
    const at = new Date(checkedAt).toISOString();
    return [{ event: { type, at, server, sync: describeSync(each) }, audience: { server } }];
  });
}
