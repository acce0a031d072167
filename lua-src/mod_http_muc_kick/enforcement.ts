import type { BanList } from "./ban-list";
import { kickAll } from "./kicking";
import type { Metrics } from "./metrics";
import type { MucServices } from "./rooms";
import { inSlices, isBusy } from "./slices";

const jid = require("util.jid");
const st = require("util.stanza");

/** Before the checks of mod_muc and of others, which may ask a service elsewhere about whoever wants to enter. */
const PRIORITY = 100;

/** Refuses those who are banned, in every room that can be reached, of hosts that are there now or come later. */
export function enforceBans(bans: BanList, services: MucServices, metrics: Metrics): void {
  const watch = (host: string) => {
    const context = prosodyModule.context(host);
    const refuse = (event: Prosody.MucRoomStanzaEvent) =>
      refuseIfBanned(event, host, bans, services, metrics);
    // Later, the room would be there already, and belong to whoever was refused.
    context.hook("muc-room-pre-create", refuse, PRIORITY);
    context.hook("muc-occupant-pre-join", refuse, PRIORITY);
    context.hook("muc-room-restored", ({ room }) => {
      expelBanned(room.jid, host, bans, services);
    });
  };
  for (const [host] of pairs(prosody.hosts as Record<string, Prosody.Host>)) watch(host);
  prosodyModule.hook_global("host-activated", watch);
}

/** XEP-0045, section 7.2.7. */
function refuseIfBanned(
  { room, origin, stanza }: Prosody.MucRoomStanzaEvent,
  host: string,
  bans: BanList,
  services: MucServices,
  metrics: Metrics,
): true | undefined {
  if (services.whyUnreachable(host) !== undefined) return undefined;
  const account = jid.bare(stanza.attr.from) ?? "";
  const ban = bans.find(account, room.jid, () => room.get_affiliation(account) ?? "none");
  if (ban === undefined) return undefined;
  prosodyModule.log("info", "Ban %s refuses %s in %s", ban.id, account, room.jid);
  metrics.countRefusedJoin();
  origin.send(st.error_reply(stanza, "auth", "forbidden", ban.reason, room.jid));
  return true;
}

/**
 * A room that comes back from storage brings its occupants along, some of whom may have been banned meanwhile. They go as
 * soon as whoever had the room loaded is done with it: at once, a room could vanish under its hands.
 */
function expelBanned(roomJid: string, host: string, bans: BanList, services: MucServices): void {
  prosodyModule.add_timer(0, () => {
    // A request that has not come to all of its kicks yet tells its caller of those that are its own.
    if (isBusy()) return 0;
    if (services.whyUnreachable(host) !== undefined) return undefined;
    const isBanned = (account: string) => bans.find(account, roomJid) !== undefined;
    const banned = services.findOccupants(isBanned, roomJid);
    inSlices((agenda) => {
      for (const target of banned) {
        const reason = bans.find(target.occupant.account, roomJid)?.reason;
        kickAll([target], reason, "a ban", agenda, () => undefined);
      }
    });
    return undefined;
  });
}
