import type { BanList } from "../bans/ban-list";
import { createBanLookup } from "../bans/ban-lookup";
import type { Metrics } from "../metrics";
import type { MucServices } from "../rooms/rooms";
import { createExpulsion } from "./expulsion";
import { guardRooms } from "./gate";
import { createRefusalLog } from "./refusal-log";

/** Calls `watch` for each host that is active now, and for each one that is activated later. */
function watchHosts(watch: (this: void, host: string) => void): void {
  for (const [host] of pairs(prosody.hosts as Record<string, Prosody.Host>)) watch(host);
  prosodyModule.hook_global("host-activated", watch);
}

/** Before handlers of other modules, which may stop the event. */
const FIRST = 1e6;

/** Enforces bans in the rooms. */
export interface Enforcement {
  /** Schedules the removal of banned accounts from all rooms; call it when more rooms have become reachable. */
  checkAll(this: void): void;
}

/**
 * Enforces bans in every reachable room, of hosts that are active now or later: banned accounts are denied entry
 * (gate.ts), and removed if they are inside nevertheless (expulsion.ts). `bans`: the current list.
 */
export function enforceBans(
  bans: (this: void) => BanList,
  services: MucServices,
  metrics: Metrics,
): Enforcement {
  const findBan = createBanLookup(bans, services);
  const expulsion = createExpulsion(findBan, bans, services);
  const parts = { findBan, services, metrics, refusals: createRefusalLog() };
  watchHosts((host) => {
    const context = prosodyModule.context(host);
    let isGuarded = false;
    // Hosts without rooms have stanzas too, which need no check.
    const guard = () => {
      if (isGuarded || !services.hasRooms(host)) return;
      isGuarded = true;
      guardRooms(host, parts);
      context.hook(
        "muc-room-restored",
        ({ room }) => {
          if (services.reaches(host)) expulsion.checkRestored(services.wrap(room));
        },
        FIRST,
      );
      // Joins, further sessions, nickname changes, lost affiliations: every event that makes an occupant of a banned
      // account visible.
      context.hook(
        "muc-broadcast-presence",
        ({ room, occupant }) => {
          if (occupant.role === undefined || findBan(occupant.bare_jid, room.jid) === undefined)
            return undefined;
          expulsion.checkSoon(services.wrap(room));
          return undefined;
        },
        FIRST,
      );
    };
    guard();
    context.hook("module-loaded", guard);
  });
  // Accounts that joined while this module was not loaded.
  expulsion.checkAll();
  return expulsion;
}
