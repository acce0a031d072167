import { domainOf } from "./addresses";
import type { BanLookup } from "./ban-lookup";
import type { Metrics } from "./metrics";
import type { RefusalLog } from "./refusal-log";
import type { MucServices } from "./rooms";

const jid = require("util.jid");
const st = require("util.stanza");

/** Before mod_muc and all others, some of which ask a service elsewhere. */
const FIRST = 1e9;

/** After all others, some of which wait: a ban may have been placed meanwhile. */
const LAST = -1e9;

/** Everything addressed to a room or to an occupant. The service's own address is neither. */
const STANZAS = [
  "presence/bare",
  "presence/full",
  "message/bare",
  "message/full",
  "iq/bare",
  "iq/full",
] as const;

/** Events in which other modules may make a stanza wait, right before mod_muc acts on it. */
const LAST_MOMENTS = [
  "muc-occupant-pre-join",
  "muc-occupant-pre-change",
  "muc-occupant-groupchat",
  "muc-pre-invite",
  "muc-pre-decline",
] as const;

/** What rejecting stanzas needs. */
export interface GateParts {
  readonly findBan: BanLookup;
  readonly services: MucServices;
  readonly metrics: Metrics;
  readonly refusals: RefusalLog;
}

/** Rejects whatever banned accounts send to the rooms of a MUC service, except what ends their presence. */
export function guardRooms(host: string, parts: GateParts): void {
  const context = prosodyModule.context(host);
  const check = (event: Prosody.StanzaEvent, muc: string) => rejectIfBanned(event, host, muc, parts);
  for (const event of STANZAS) {
    context.hook(
      event,
      (stanzaEvent) => check(stanzaEvent, jid.bare(stanzaEvent.stanza.attr.to) ?? ""),
      FIRST,
    );
  }
  for (const event of LAST_MOMENTS) {
    context.hook(
      event,
      (roomEvent: Prosody.MucRoomStanzaEvent & { readonly is_new_room?: boolean | undefined }) => {
        const rejected = check(roomEvent, roomEvent.room.jid);
        // mod_muc has made the room by now, and its owner is the account that is rejected.
        if (rejected === true && roomEvent.is_new_room === true) parts.services.discardUnused(roomEvent.room);
        return rejected;
      },
      LAST,
    );
  }
}

/** XEP-0045, section 7.2.7, for every stanza. */
function rejectIfBanned(
  { origin, stanza }: Prosody.StanzaEvent,
  host: string,
  muc: string,
  { findBan, services, metrics, refusals }: GateParts,
): true | undefined {
  // An event under way goes on with the handlers that it began with, after this module was unloaded too.
  if (prosodyModule.loaded === false) return undefined;
  const account = jid.bare(stanza.attr.from);
  // The service and its rooms are no accounts.
  if (account === undefined || domainOf(account) === host) return undefined;
  const ban = findBan(account, muc);
  if (ban === undefined || endsPresence(stanza) || !services.reaches(host)) return undefined;
  refusals.add(ban.id, stanza.name, account, muc);
  if (isJoin(stanza)) metrics.countRefusedJoin();
  else metrics.countRefusedStanza(stanza.name);
  if (isAnswerable(stanza)) origin.send(st.error_reply(stanza, "auth", "forbidden", ban.reason, muc));
  return true;
}

function endsPresence({ name, attr }: Prosody.Stanza): boolean {
  return name === "presence" && (attr.type === "unavailable" || attr.type === "error");
}

/** Also a change of nickname or status. */
function isJoin({ name, attr }: Prosody.Stanza): boolean {
  return name === "presence" && attr.type === undefined;
}

/** RFC 6120, section 8.3.1: an error is never answered by an error, nor is the result of an iq. */
function isAnswerable({ name, attr }: Prosody.Stanza): boolean {
  return attr.type !== "error" && !(name === "iq" && attr.type === "result");
}
