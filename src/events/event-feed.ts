import type { Logger } from "pino";
import { describeSync } from "../servers/sync-views";
import type { ServerSync } from "../store/server-status/server-status";
import type { Store } from "../store/store";
import type { AddressedEvent } from "./audit-events";
import { EventLog, type EventPage, type EventPosition } from "./event-log";

/** How often the store is read while somebody follows the events, in milliseconds, beside notifications of changes. */
const READ_EVERY = 500;

export interface EventFeedParts {
  readonly store: Pick<Store, "audit" | "bans" | "serverSyncs" | "changes" | "clock">;
  readonly logger: Pick<Logger, "warn">;
}

/** One follower's knowledge of the servers: which version, and what it was told of each. */
export class ServerStates {
  readonly told = new Map<string, string>();
  version = -1;
}

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

  constructor(parts: EventFeedParts) {
    this.#parts = parts;
    this.log = new EventLog(parts.store);
    this.#renew();
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
  async read(
    after: EventPosition,
    states: ServerStates,
  ): Promise<(EventPage & { readonly servers: readonly AddressedEvent[] }) | undefined> {
    try {
      const version = this.#syncVersion;
      const page = await this.log.read(after);
      const servers = states.version === version ? [] : serverEvents(await this.#readSyncs(version), states);
      states.version = version;
      this.#hasFailed = false;
      return { ...page, servers };
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
