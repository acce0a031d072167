import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import type { ControlPlaneEvent, EventType } from "../../../src/wire/events";
import type { Listing } from "./api";
import { connectionLost, eventsArrive, occupantEventsArrive } from "./connection-state";
import { followEvents } from "./events";
import { useSession } from "./session";

/** What changes by itself while somebody looks at it. */
export type Subject =
  "rooms" | "occupants" | "visitors" | "bans" | "unmanagedBans" | "notes" | "audit" | "servers" | "findings";

/** How often a query is repeated, in milliseconds. */
const every: Readonly<Record<Subject, number>> = {
  rooms: 5_000,
  occupants: 3_000,
  visitors: 5_000,
  bans: 5_000,
  // Each time every server is asked.
  unmanagedBans: 60_000,
  notes: 5_000,
  audit: 5_000,
  servers: 5_000,
  // An examination sends several requests to the server.
  findings: 60_000,
};

/** How often one is repeated of which events tell, while they do, in milliseconds. */
const EVERY_WITH_EVENTS = 60_000;

const banKeys = ["bans", "ban", "audit"];

/** The first parts of the keys of the queries that an event concerns. */
const keysOf: Readonly<Record<EventType, readonly string[]>> = {
  "occupant.kicked": ["occupants", "rooms", "audit"],
  // See Refetch.visits.
  "occupant.joined": [],
  "occupant.left": [],
  "occupant.refused": [],
  "occupant_events.started": ["occupants", "visitors", "rooms"],
  "occupant_events.stopped": [],
  "occupant.muted": ["occupants", "audit"],
  "messages.retracted": ["audit"],
  "room.restricted": ["rooms", "audit"],
  "room.destroyed": ["rooms", "occupants", "audit"],
  "ban.placed": banKeys,
  "ban.changed": banKeys,
  "ban.lifted": banKeys,
  "ban.expired": banKeys,
  "ban.in_force": banKeys,
  "mute.placed": banKeys,
  "mute.changed": banKeys,
  "mute.lifted": banKeys,
  "mute.expired": banKeys,
  "mute.in_force": banKeys,
  "server.in_sync": ["servers", "findings"],
  "server.out_of_sync": ["servers", "findings"],
  "token.created": ["tokens", "audit"],
  "token.revoked": ["tokens", "audit"],
  "session.ended": ["audit"],
};

/** Events in quick succession refetch once, in milliseconds. */
const GATHERED_FOR = 150;

/** The same for a list of rooms, and for occupants of more than one page: a busy room has many events. */
const ROOMS_GATHERED_FOR = 1_000;
const LONG_LIST_GATHERED_FOR = 3_000;
const LONG_LIST = 1_000;

/** What follows from joins and departures. */
const ofOccupants: ReadonlySet<Subject> = new Set(["rooms", "occupants", "visitors"]);

/** How a query stays current, beside the events. */
export function useLive(subject: Subject): { readonly refetchInterval: number } {
  const hasEvents = useSyncExternalStore(eventsArrive.subscribe, eventsArrive.get);
  const hasOccupantEvents = useSyncExternalStore(occupantEventsArrive.subscribe, occupantEventsArrive.get);
  const isTold = ofOccupants.has(subject) ? hasOccupantEvents : hasEvents;
  // No event tells of notes.
  return { refetchInterval: isTold && subject !== "notes" ? EVERY_WITH_EVENTS : every[subject] };
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
    /** Whether the events of occupants arrive, by server. */
    const servers = new Map<string, boolean>();
    const observer = {
      happened: (event: ControlPlaneEvent) => {
        if (event.type === "occupant_events.started" || event.type === "occupant_events.stopped") {
          servers.set(event.server, event.type === "occupant_events.started");
          occupantEventsArrive.set([...servers.values()].every(Boolean));
        }
        if (event.type === "occupant.joined" || event.type === "occupant.left") {
          refetch.visits(event.occupant);
        }
        for (const key of keysOf[event.type]) refetch.soon([key], GATHERED_FOR);
      },
      missed: () => void queries.invalidateQueries(),
      connected: (isConnected: boolean) => {
        eventsArrive.set(isConnected);
        // Every connection begins with the servers.
        servers.clear();
        occupantEventsArrive.set(false);
      },
    };
    void followEvents(api, observer, end.signal);
    return () => {
      end.abort();
      refetch.end();
    };
  }, [api, queries, mayFollow]);
}

/** Refetches queries by the first parts of their keys, once for many events. */
class Refetch {
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(private readonly queries: QueryClient) {}

  /** `after`: how long events are gathered, in milliseconds. */
  soon(queryKey: readonly unknown[], after: number): void {
    const name = JSON.stringify(queryKey);
    if (this.#timers.has(name)) return;
    const timer = setTimeout(() => {
      this.#timers.delete(name);
      void this.queries.invalidateQueries({ queryKey });
    }, after);
    this.#timers.set(name, timer);
  }

  /** The lists that are shown of a room and of an account in which somebody joined or left. */
  visits({ muc, jid }: { readonly muc: string; readonly jid: string }): void {
    this.soon(["rooms"], ROOMS_GATHERED_FOR);
    for (const queryKey of [
      ["occupants", { muc }],
      ["occupants", { jid }],
      ["visitors", { muc }],
    ]) {
      for (const { state } of this.queries.getQueryCache().findAll({ queryKey, type: "active" })) {
        const listed = state.data as Listing<unknown> | undefined;
        const isLong = (listed?.entries.length ?? 0) > LONG_LIST;
        this.soon(queryKey, isLong ? LONG_LIST_GATHERED_FOR : GATHERED_FOR);
      }
    }
  }

  end(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }
}

/** Whether the last request got no response. */
export function useConnectionLost(): boolean {
  return useSyncExternalStore(connectionLost.subscribe, connectionLost.get);
}
