import { domainOf } from "../addresses";
import type { Exclusion } from "../enforcement/exclusion";
import type { SentStanza } from "../enforcement/stanza-in-progress";
import { eachMucHost } from "../rooms/muc-hosts";
import type { MucServices } from "../rooms/rooms";
import type { Stays } from "./stays";
import type { Visit, VisitorLog } from "./visitor-log";
import { FIRST } from "../priorities";

const jid = require("util.jid");
const time = require("util.time");

/** After all handlers that may still reject a change of nickname, or change the nickname. */
const VERY_LAST = -2e9;

/** Dependencies of watching. */
export interface VisitParts {
  readonly services: MucServices;
  readonly stays: Stays;
  readonly log: VisitorLog;
  /** Whether IP addresses of sessions are kept. */
  readonly keepsAddresses: (this: void) => boolean;
}

/** Notes who joins and leaves the rooms of every MUC component, and whose join is rejected. */
export function watchVisits(parts: VisitParts): void {
  const { services, stays, log, keepsAddresses } = parts;
  /** The last change of nickname: its stanza, and the new occupant JID. */
  let change: { readonly stanza: Prosody.Stanza; readonly nick: string } | undefined;
  /** The new occupant JID, if the last change of nickname is that of this stanza. */
  const changedTo = (stanza: Prosody.Stanza | undefined) =>
    stanza !== undefined && stanza === change?.stanza ? change.nick : undefined;
  const isLogged = (room: Prosody.Room) => log.isOn() && services.reaches(domainOf(room.jid));

  function addOccupant(
    type: "joined" | "left",
    room: Prosody.Room,
    nick: string,
    occupant: Prosody.Occupant,
    newNick?: string,
  ): void {
    const stay = stays.of(room.jid, nick);
    log.add({
      type,
      at: now(),
      muc: room.jid,
      nickname: jid.resource(nick) ?? "",
      account: occupant.bare_jid,
      occupantId: room.get_occupant_id?.(occupant),
      joinedAt: type === "left" ? stay?.joinedAt : undefined,
      newNickname: newNick === undefined ? undefined : jid.resource(newNick),
      address: stay?.address,
    });
  }

  eachMucHost(services, (_host, context) => {
    context.hook(
      "muc-occupant-joined",
      ({ room, nick, occupant, origin, stanza }) => {
        // Some clients ask to join when they change the nickname.
        if (changedTo(stanza) !== undefined) return;
        const address = keepsAddresses() ? addressOf(origin) : undefined;
        stays.begin(room.jid, nick, { joinedAt: now(), address });
        if (isLogged(room)) addOccupant("joined", room, nick, occupant);
      },
      FIRST,
    );
    context.hook(
      "muc-occupant-pre-change",
      ({ room, stanza, orig_occupant: before, dest_occupant: after, is_first_session, is_last_session }) => {
        if (after.nick === before.nick) return;
        change = { stanza, nick: after.nick };
        if (is_first_session !== true) return;
        const stay = stays.of(room.jid, before.nick);
        if (stay !== undefined) stays.begin(room.jid, after.nick, stay);
        // Another session of the account keeps the old nickname.
        if (is_last_session !== true && isLogged(room)) addOccupant("joined", room, after.nick, after);
      },
      VERY_LAST,
    );
    context.hook(
      "muc-occupant-left",
      ({ room, nick, occupant, stanza }) => {
        if (isLogged(room)) addOccupant("left", room, nick, occupant, changedTo(stanza));
        stays.end(room.jid, nick);
      },
      FIRST,
    );
    context.wrap_event("muc-occupant-pre-join", (handlers, name, payload) => {
      const result = handlers(name, payload);
      const { room, stanza, origin } = payload as Prosody.MucPreJoinEvent;
      if (result !== undefined && isLogged(room)) {
        const address = keepsAddresses() ? addressOf(origin) : undefined;
        addRefusal(log, {
          account: jid.bare(stanza.attr.from),
          muc: room.jid,
          nick: stanza.attr.to,
          refusedBy: isForbidden(room, stanza.attr.from ?? "") ? "affiliation" : "other",
          address,
        });
      }
      return result;
    });
  });
}

/** Notes that a join was rejected by a ban or a block list, in a room that may be reached. */
export function addExcluded(
  { log, keepsAddresses }: VisitParts,
  sent: SentStanza,
  { banId: ban }: Exclusion,
): void {
  if (!log.isOn()) return;
  const { account, muc, stanza, origin } = sent;
  const address = keepsAddresses() ? addressOf(origin) : undefined;
  const refusedBy = ban === undefined ? "block-list" : "ban";
  addRefusal(log, { account, muc, nick: stanza.attr.to, refusedBy, ban, address });
}

function addRefusal(
  log: VisitorLog,
  refusal: Pick<Visit, "muc" | "refusedBy" | "ban" | "address"> & {
    readonly account: string | undefined;
    /** The occupant JID that was requested. */
    readonly nick: string | undefined;
  },
): void {
  const { account, nick, muc, refusedBy, ban, address } = refusal;
  const nickname = jid.resource(nick);
  if (account === undefined || nickname === undefined) return;
  log.add({ type: "refused", at: now(), muc, nickname, account, refusedBy, ban, address });
}

/** XEP-0045, sections 7.2.6 and 7.2.7. */
function isForbidden(room: Prosody.Room, session: string): boolean {
  const affiliation = room.get_affiliation(session);
  return affiliation === "outcast" || (affiliation === undefined && room.get_members_only() === true);
}

/** Of a client of this Prosody; other connections carry the stanzas of many. */
function addressOf(origin: Prosody.Session | undefined): string | undefined {
  return origin?.type === "c2s" ? origin.ip : undefined;
}

function now(): number {
  return Math.floor(time.now());
}
