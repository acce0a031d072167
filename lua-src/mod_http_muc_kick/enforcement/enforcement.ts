import type { BanList } from "../bans/ban-list";
import { createBanLookup } from "../bans/ban-lookup";
import type { Metrics } from "../metrics";
import { eachMucHost } from "../rooms/muc-hosts";
import type { MucServices } from "../rooms/rooms";
import type { BlockLists } from "../block-lists/block-lists";
import { createExclusionLookup } from "./exclusion";
import { createExpulsion } from "./expulsion";
import { type GateParts, guardRooms } from "./gate";
import { watchJoins } from "./watch";
import { keepMuted } from "./mutes";
import { createRefusalLog } from "./refusal-log";
import { FIRST } from "../priorities";

/** Enforces bans, block lists and mutes in the rooms. */
export interface Enforcement {
  /**
   * Schedules the removal of banned accounts from all rooms, and takes voice from muted ones; call it when more rooms
   * have become reachable.
   */
  checkAll(this: void): void;
}

/**
 * Enforces bans, block lists and mutes in every reachable room, of hosts that are active now or later: banned accounts are denied entry
 * (gate.ts), and removed if they are inside nevertheless (expulsion.ts); muted accounts are visitors (mutes.ts), whose
 * messages are rejected (gate.ts). `bans`: the current list.
 * `joinRejected` is called for each join that is rejected.
 */
export function enforceBans(
  bans: (this: void) => BanList,
  services: MucServices,
  metrics: Metrics,
  lists: BlockLists,
  joinRejected: GateParts["joinRejected"],
): Enforcement {
  const findExclusion = createExclusionLookup(createBanLookup(bans, "find", services), lists);
  const findMute = createBanLookup(bans, "findMute", services);
  const expulsion = createExpulsion({ findExclusion, findMute, bans, services });
  const refusals = createRefusalLog();
  const parts = { findExclusion, findMute, services, metrics, refusals, joinRejected };
  eachMucHost(services, (host, context) => {
    guardRooms(host, parts);
    watchJoins(host, services, lists);
    keepMuted(host, context, findMute, services);
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
        if (occupant.role === undefined || findExclusion(occupant.bare_jid, room.jid) === undefined)
          return undefined;
        expulsion.checkSoon(services.wrap(room));
        return undefined;
      },
      FIRST,
    );
  });
  // Accounts that joined while this module was not loaded.
  expulsion.checkAll();
  return expulsion;
}
