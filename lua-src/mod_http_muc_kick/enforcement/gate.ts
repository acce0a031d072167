import { domainOf } from "../addresses";
import type { BanLookup } from "../bans/ban-lookup";
import { type Exclusion, exclusionBy, type ExclusionLookup } from "./exclusion";
import { type LaterLook, ROOM_LOOKS, STANZA_LOOKS } from "./later-looks";
import type { Metrics } from "../metrics";
import type { RefusalLog } from "./refusal-log";
import { BEFORE_ALL } from "../priorities";
import type { MucServices } from "../rooms/rooms";
import { asSent, type SentStanza, stanzaInProgress, trackStanzas } from "./stanza-in-progress";

const st = require("util.stanza");

/** Right above the handlers of mod_muc_mam (0), and of mod_muc (-2). */
const BEFORE_MUC = [0.5, -1.5];

/** Everything addressed to a room or to an occupant. The service's own address is neither. */
const STANZAS = [
  "presence/bare",
  "presence/full",
  "message/bare",
  "message/full",
  "iq/bare",
  "iq/full",
] as const;

/** Before the fields of a configuration, each of which is an event of its own. */
const CONFIGURATION = "muc-config-submitted";

/** Dependencies of rejecting stanzas. */
export interface GateParts {
  readonly findExclusion: ExclusionLookup;
  readonly findMute: BanLookup;
  readonly services: MucServices;
  readonly metrics: Metrics;
  readonly refusals: RefusalLog;
  /** Called for each join that is rejected. */
  joinRejected(this: void, sent: SentStanza, exclusion: Exclusion): void;
}

/**
 * Rejects every stanza from banned and blocked accounts to the rooms of a MUC component, except those that end their presence, and
 * every message from muted accounts, to the room or to its occupants, whatever it is (private, invitation, voice
 * request): when it arrives, and again wherever another module may have delayed it, right before mod_muc acts on it.
 */
export function guardRooms(host: string, parts: GateParts): void {
  const context = prosodyModule.context(host);
  const onStanza = (event: unknown) => {
    const sent = stanzaInProgress() ?? asSent(event as Prosody.StanzaEvent);
    const exclusion = findRejection(sent, host, parts);
    if (exclusion === undefined) return undefined;
    answer(sent, exclusion);
    return true;
  };
  for (const event of STANZAS) {
    trackStanzas(context, event);
    context.hook(event, onStanza, BEFORE_ALL);
    hookAt(context, event, BEFORE_MUC, onStanza);
  }
  for (const event of STANZA_LOOKS) hookAt(context, event, BEFORE_MUC, onStanza);
  for (const look of ROOM_LOOKS) lookAgain(context, look, host, parts);
  const fields = new LuaTable<string, true | undefined>();
  context.hook(
    CONFIGURATION,
    (event: unknown) => {
      for (const [field] of pairs((event as { readonly fields: Record<string, unknown> }).fields)) {
        if (fields.get(field) === true) continue;
        fields.set(field, true);
        lookAgain(context, { event: `${CONFIGURATION}/${field}`, at: [0.5], stop: () => true }, host, parts);
      }
    },
    BEFORE_ALL,
  );
}

function lookAgain(context: Prosody.Module, look: LaterLook, host: string, parts: GateParts): void {
  hookAt(context, look.event, look.at, (data) => {
    const event = data as Prosody.MucRoomEvent & Partial<Prosody.MucPreJoinEvent>;
    const { origin, stanza, room } = event;
    let sent = stanzaInProgress();
    if (sent === undefined && origin !== undefined && stanza !== undefined) sent = asSent({ origin, stanza });
    // A handler's action in another room is not the stanza's own effect.
    if (sent?.muc !== room.jid) return undefined;
    const exclusion = findRejection(sent, host, parts);
    if (exclusion === undefined) return undefined;
    if (look.isAnsweredByMuc !== true) answer(sent, exclusion);
    // mod_muc has already created the room, and its owner is the account that is rejected.
    if (event.is_new_room === true) parts.services.discardUnused(room);
    return look.stop(data as never, exclusion.reason);
  });
}

/** Handles an event at several priorities. */
function hookAt(
  context: Prosody.Module,
  event: string,
  priorities: readonly number[],
  handler: Prosody.EventHandler<unknown>,
): void {
  for (const priority of priorities) {
    // Prosody tells handlers apart as functions, and Lua 5.2 and 5.3 make one function of closures over the same variables.
    const own = { handler };
    context.hook(event, (data: unknown) => own.handler(data), priority);
  }
}

/** The cause for which a stanza is rejected. */
function findRejection(
  sent: SentStanza,
  host: string,
  { findExclusion, findMute, services, metrics, refusals, joinRejected }: GateParts,
): Exclusion | undefined {
  // An event under way goes on with the handlers that it began with, after this module was unloaded too.
  if (prosodyModule.loaded === false) return undefined;
  const { stanza, account, muc } = sent;
  if (account === undefined || endsPresence(stanza)) return undefined;
  const exclusion =
    findExclusion(account, muc) ?? (isMessage(stanza) ? exclusionBy(findMute, account, muc) : undefined);
  if (exclusion === undefined) return undefined;
  // The service and its rooms are no accounts.
  if (domainOf(account) === host || !services.reaches(host)) return undefined;
  if (sent.isRejected) return exclusion;
  sent.isRejected = true;
  refusals.add(exclusion.cause, stanza.name, account, muc);
  if (isJoin(stanza)) {
    metrics.countRefusedJoin();
    joinRejected(sent, exclusion);
    exclusion.list?.countJoin();
  } else {
    metrics.countRefusedStanza(stanza.name);
  }
  return exclusion;
}

/** XEP-0045, section 7.2.7, for every stanza. */
function answer(sent: SentStanza, { reason }: Exclusion): void {
  const { origin, stanza, from, muc } = sent;
  if (sent.isAnswered || !isAnswerable(stanza)) return;
  sent.isAnswered = true;
  const reply = st.error_reply(stanza, "auth", "forbidden", reason, muc);
  reply.attr.to = from;
  origin.send(reply);
}

/** An error is no speech: it says that a client cannot be reached. */
function isMessage({ name, attr }: Prosody.Stanza): boolean {
  return name === "message" && attr.type !== "error";
}

function endsPresence({ name, attr }: Prosody.Stanza): boolean {
  return name === "presence" && (attr.type === "unavailable" || attr.type === "error");
}

/** Also a change of nickname or status. */
function isJoin({ name, attr }: Prosody.Stanza): boolean {
  return name === "presence" && attr.type === undefined;
}

/** RFC 6120, section 8.3.1: no error is sent in response to an error, nor to the result of an iq. */
function isAnswerable({ name, attr }: Prosody.Stanza): boolean {
  return attr.type !== "error" && !(name === "iq" && attr.type === "result");
}
