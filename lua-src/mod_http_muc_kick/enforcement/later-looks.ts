import { LAST } from "../priorities";

/** An event of mod_muc in which other modules may delay a stanza before it takes effect. */
export interface LaterLook {
  readonly event: string;
  /** The priorities at which bans are looked up again: right above each handler of mod_muc that acts, or below all handlers. */
  readonly at: readonly number[];
  /** Prevents the event's effect; its result is that of the handler. `reason`: the ban's. */
  stop(this: void, event: never, reason: string | undefined): unknown;
  /** Whether mod_muc itself responds to a stanza that was stopped here, or sends nothing more about it. */
  readonly isAnsweredByMuc?: boolean;
}

/**
 * Stanzas by the type of their request, which mod_iq fires as separate events. Those with vCards are of mod_vcard_muc
 * or of 13.
 */
export const STANZA_LOOKS = [
  "iq-get/bare/http://jabber.org/protocol/disco#info:query",
  "iq-get/bare/http://jabber.org/protocol/disco#items:query",
  "iq-get/bare/http://jabber.org/protocol/muc#admin:query",
  "iq-set/bare/http://jabber.org/protocol/muc#admin:query",
  "iq-get/bare/http://jabber.org/protocol/muc#owner:query",
  "iq-set/bare/http://jabber.org/protocol/muc#owner:query",
  "iq/bare/jabber:iq:register:query",
  "iq-get/bare/urn:xmpp:mam:2:query",
  "iq-set/bare/urn:xmpp:mam:2:query",
  "iq-get/bare/vcard-temp:vCard",
  "iq-set/bare/vcard-temp:vCard",
] as const;

const STANZA_ERRORS = "urn:ietf:params:xml:ns:xmpp-stanzas";

const handled = () => true;

/** From 0.12 on, mod_muc puts an object with the condition and the text in place of the type of an error reply. */
interface Refusable {
  allowed?: boolean | undefined;
  error?: unknown;
  condition?: string;
}

const forbidden = (text: string | undefined) => ({ type: "auth", condition: "forbidden", text });

function disallow(event: Refusable, reason: string | undefined): undefined {
  event.allowed = false;
  event.error = forbidden(reason);
  event.condition = "forbidden";
}

function disallowAffiliation(event: Refusable, reason: string | undefined): undefined {
  event.allowed = false;
  event.error = { type: forbidden(reason), condition: "forbidden" };
}

/** Makes an error of a reply that mod_muc is about to send. */
function rejectInReply(
  event: { readonly reply: Prosody.Stanza; form?: unknown },
  reason: string | undefined,
): true {
  const { reply } = event;
  event.form = undefined;
  reply.attr.type = "error";
  reply.reset().maptags(() => undefined);
  reply.tag("error", { type: "auth" }).tag("forbidden", { xmlns: STANZA_ERRORS }).up();
  if (reason !== undefined) reply.text_tag("text", reason, { xmlns: STANZA_ERRORS });
  reply.reset();
  return true;
}

/** A form without fields tells nothing, and nothing that is submitted fits it. */
function emptyForm({ form }: { readonly form: object[] }): undefined {
  while (form.length > 0) form.pop();
}

/**
 * Nothing can stop a configuration in `muc-config-submitted`: its fields are stopped one by one (gate.ts), and mod_muc
 * adds its result to the error. 0.11 fires no event before it changes an affiliation or a role, sends a private message
 * or destroys a room: nothing can wait there, unless a room is restored for the stanza (`muc-room-restored`), which
 * nothing can stop.
 */
export const ROOM_LOOKS: readonly LaterLook[] = [
  { event: "muc-occupant-pre-join", at: [LAST], stop: handled },
  { event: "muc-occupant-pre-change", at: [LAST], stop: handled },
  // Subjects are set at 20.
  { event: "muc-occupant-groupchat", at: [20.5, LAST], stop: handled },
  { event: "muc-broadcast-message", at: [0.5, LAST], stop: handled },
  { event: "muc-add-history", at: [0.5], stop: handled },
  // Handlers of mod_muc throw if the sender is no longer an occupant.
  { event: "muc-private-message", at: [10.5, 0.5, LAST], stop: () => false },
  { event: "muc-pre-invite", at: [LAST], stop: handled },
  { event: "muc-invite", at: [LAST], stop: handled },
  { event: "muc-pre-decline", at: [LAST], stop: handled },
  { event: "muc-decline", at: [LAST], stop: handled },
  { event: "muc-voice-request", at: [0.5], stop: handled },
  { event: "muc-voice-response", at: [0.5], stop: handled },
  { event: "muc-pre-set-affiliation", at: [LAST], stop: disallowAffiliation, isAnsweredByMuc: true },
  { event: "muc-pre-set-role", at: [LAST], stop: disallow, isAnsweredByMuc: true },
  { event: "muc-pre-room-destroy", at: [LAST], stop: disallow, isAnsweredByMuc: true },
  { event: "muc-config-form", at: [LAST], stop: emptyForm },
  { event: "muc-config-submitted", at: [0.5, LAST], stop: handled },
  { event: "muc-disco#info", at: [LAST], stop: rejectInReply, isAnsweredByMuc: true },
  // An account removed right after the join receives neither the history (50) nor the subject (20).
  { event: "muc-occupant-session-new", at: [50.5, 20.5], stop: handled, isAnsweredByMuc: true },
  { event: "muc-get-history", at: [1.5], stop: handled, isAnsweredByMuc: true },
];
