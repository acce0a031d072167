import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import type { EventType } from "../../../src/wire/events";
import { connectionLost, eventsArrive } from "./connection-state";
import { followEvents } from "./events";
import { useSession } from "./session";

/** What changes by itself while somebody looks at it. */
export type Subject = "rooms" | "occupants" | "bans" | "audit" | "servers";

/** How often a query is repeated, in milliseconds. */
const every: Readonly<Record<Subject, number>> = {
  rooms: 5_000,
  occupants: 3_000,
  bans: 5_000,
  audit: 5_000,
  servers: 5_000,
};

/** The same, of what events tell, while they do. Nobody tells of occupants that come and go. */
const everyWithEvents: Readonly<Record<Subject, number>> = {
  ...every,
  bans: 60_000,
  audit: 60_000,
  servers: 60_000,
};

const banKeys = ["bans", "ban", "audit"];

/** The first parts of the keys of the queries that an event concerns. */
const keysOf: Readonly<Record<EventType, readonly string[]>> = {
  "occupant.kicked": ["occupants", "rooms", "audit"],
  "ban.placed": banKeys,
  "ban.changed": banKeys,
  "ban.lifted": banKeys,
  "ban.expired": banKeys,
  "ban.in_force": banKeys,
  "server.in_sync": ["servers"],
  "server.out_of_sync": ["servers"],
  "token.created": ["tokens", "audit"],
  "token.revoked": ["tokens", "audit"],
};

/** Events in quick succession refetch once, in milliseconds. */
const GATHERED_FOR = 150;

/** How a query stays current, beside the events. */
export function useLive(subject: Subject): { readonly refetchInterval: number } {
  const hasEvents = useSyncExternalStore(eventsArrive.subscribe, eventsArrive.get);
  return { refetchInterval: (hasEvents ? everyWithEvents : every)[subject] };
}

/** Refetches what the events of the control plane concern, as long as the component is shown. */
export function useEvents(): void {
  const { api, can } = useSession();
  const queries = useQueryClient();
  const mayFollow = can("read");
  useEffect(() => {
    if (!mayFollow) return undefined;
    const refetch = new Refetch(queries);
    const end = new AbortController();
    const observer = {
      happened: ({ type }: { readonly type: EventType }) => {
        refetch.soon(keysOf[type]);
      },
      missed: () => void queries.invalidateQueries(),
      connected: eventsArrive.set,
    };
    void followEvents(api, observer, end.signal);
    return () => {
      end.abort();
      refetch.end();
    };
  }, [api, queries, mayFollow]);
}

/** Refetches queries by the first parts of their keys, many at once. */
class Refetch {
  readonly #keys = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly queries: QueryClient) {}

  soon(keys: readonly string[]): void {
    for (const key of keys) this.#keys.add(key);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const key of this.#keys) void this.queries.invalidateQueries({ queryKey: [key] });
      this.#keys.clear();
    }, GATHERED_FOR);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

/** Whether the last request got no response. */
export function useConnectionLost(): boolean {
  return useSyncExternalStore(connectionLost.subscribe, connectionLost.get);
}
