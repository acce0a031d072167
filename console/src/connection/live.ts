import { useSyncExternalStore } from "react";
import { connection } from "./connection-state";

/** What changes by itself while somebody looks at it. */
export type Subject = "rooms" | "occupants" | "bans" | "audit" | "servers";

/** In milliseconds. */
const every: Readonly<Record<Subject, number>> = {
  rooms: 5_000,
  occupants: 3_000,
  bans: 5_000,
  audit: 5_000,
  servers: 5_000,
};

/** How a query stays current. The only place that knows: events of the control plane can take over here. */
export function useLive(subject: Subject): { readonly refetchInterval: number } {
  return { refetchInterval: every[subject] };
}

/** Whether the last request got no response. */
export function useConnectionLost(): boolean {
  return useSyncExternalStore(connection.subscribe, connection.isLost);
}
