const datetime = require("util.datetime");
const jid = require("util.jid");
const st = require("util.stanza");

/** XEP-0424 1.0 and XEP-0425 0.3. */
const RETRACT = "urn:xmpp:message-retract:1";
const MODERATE = "urn:xmpp:message-moderate:1";

/** XEP-0422, and XEP-0424 and XEP-0425 up to 0.2, which many clients read. */
const FASTEN = "urn:xmpp:fasten:0";
const OLD_RETRACT = "urn:xmpp:message-retract:0";
const OLD_MODERATE = "urn:xmpp:message-moderate:0";

const OCCUPANT_ID = "urn:xmpp:occupant-id:0";
const MUC_USER = "http://jabber.org/protocol/muc#user";
const STANZA_ID = "urn:xmpp:sid:0";

/** Who moderates, and why. */
interface Moderation {
  /** The bare JID of the room, in whose name the messages are retracted. */
  readonly muc: string;
  readonly reason: string | undefined;
}

/** The same, and when: Unix time in whole seconds. */
export interface DatedModeration extends Moderation {
  readonly now: number;
}

/**
 * The message that tells everybody in a room that another one is retracted (XEP-0425, in both formats). Without a body, which
 * clients that know neither would show.
 */
export function announcement({ muc, reason }: Moderation, messageId: string, id: string): Prosody.Stanza {
  const message = st.message({ type: "groupchat", from: muc, id });
  message.tag("retract", { xmlns: RETRACT, id: messageId });
  message.tag("moderated", { xmlns: MODERATE, by: muc }).up();
  addReason(message, reason).up();
  message.tag("apply-to", { xmlns: FASTEN, id: messageId });
  message.tag("moderated", { xmlns: OLD_MODERATE, by: muc });
  message.tag("retract", { xmlns: OLD_RETRACT }).up();
  addReason(message, reason).reset();
  return message;
}

/**
 * What remains of a retracted message in the archive (XEP-0425, section 5): who sent it and when it was retracted.
 * `id`: the id of the announcement.
 */
export function tombstone(
  original: Prosody.Stanza,
  { muc, reason, now }: DatedModeration,
  id: string,
): Prosody.Stanza {
  const stamp = datetime.datetime(now);
  const { type, from } = original.attr;
  const message = st.message({ type, from, id: original.attr.id });
  for (const child of original.tags) if (isAboutAuthor(child)) message.add_child(st.clone(child));
  message.tag("retracted", { xmlns: RETRACT, stamp, id });
  message.tag("moderated", { xmlns: MODERATE, by: muc }).up();
  addReason(message, reason).up();
  message.tag("moderated", { xmlns: OLD_MODERATE, by: muc });
  message.tag("retracted", { xmlns: OLD_RETRACT, stamp }).up();
  addReason(message, reason).reset();
  return message;
}

function addReason(message: Prosody.Stanza, reason: string | undefined): Prosody.Stanza {
  return reason === undefined ? message : message.text_tag("reason", reason);
}

function isAboutAuthor({ name, attr }: Prosody.Stanza): boolean {
  return (name === "occupant-id" && attr.xmlns === OCCUPANT_ID) || (name === "x" && attr.xmlns === MUC_USER);
}

/** What else a tombstone may have: what a server adds to any message (XEP-0203, XEP-0334, XEP-0359). */
const ADDED: readonly string[] = ["urn:xmpp:delay", "urn:xmpp:hints", STANZA_ID];

/**
 * Whether a message is the tombstone of one that was retracted, by whichever module. One with anything else to show is none:
 * everybody can write that their message is retracted.
 */
export function isTombstone(message: Prosody.Stanza): boolean {
  let isMarked = false;
  for (const child of message.tags) {
    if (isMark(child)) isMarked = true;
    else if (!isAboutAuthor(child) && !ADDED.includes(child.attr.xmlns ?? "")) return false;
  }
  return isMarked;
}

function isMark({ name, attr }: Prosody.Stanza): boolean {
  if (name === "retracted") return attr.xmlns === RETRACT || attr.xmlns === OLD_RETRACT;
  return name === "moderated" && attr.xmlns === OLD_MODERATE;
}

/**
 * Whether a message tells nothing but that a room has retracted another one, or that another one was retracted. Those by which
 * people retract their own messages are not among them: who receives the message needs them.
 */
export function isAboutRetraction(message: Prosody.Stanza): boolean {
  if (isTombstone(message)) return true;
  if (jid.resource(message.attr.from) !== undefined || message.get_child("body") !== undefined) return false;
  return (
    message.get_child("retract", RETRACT) !== undefined ||
    message.get_child("apply-to", FASTEN)?.get_child("moderated", OLD_MODERATE) !== undefined
  );
}

/** The id of an occupant in a message (XEP-0421), which a room of Prosody 0.12 or later has put there. */
export function occupantIdIn(message: Prosody.Stanza): string | undefined {
  return message.get_child("occupant-id", OCCUPANT_ID)?.attr.id;
}

/** The bare real JID of the sender, which mod_muc_mam archives in rooms that show it to everybody. */
export function realJidIn(message: Prosody.Stanza): string | undefined {
  let found: string | undefined;
  // The last one is the server's own.
  for (const child of message.childtags("x", MUC_USER)) found = child.get_child("item")?.attr.jid ?? found;
  return found;
}

/** The id that the archive of a room has given to a message (XEP-0359). */
export function archiveIdIn(message: Prosody.Stanza, muc: string): string | undefined {
  for (const { attr } of message.childtags("stanza-id", STANZA_ID)) if (attr.by === muc) return attr.id;
  return undefined;
}

/** Gives a message the id that the archive of the room has for it. */
export function setArchiveId(message: Prosody.Stanza, muc: string, id: string): void {
  message.tag("stanza-id", { xmlns: STANZA_ID, by: muc, id }).up();
}
