import type { Element } from "@xmpp/client";

/** What a client reads from a message about a retraction, in each of the two formats (XEP-0425). */
export interface RetractionRead {
  readonly from: string | undefined;
  /** The archive id of the retracted message. */
  readonly id: string | undefined;
  readonly reason: string | null;
}

/** As a client of XEP-0425 0.3 reads it; undefined: no retraction. */
export function readRetraction(stanza: Element): RetractionRead | undefined {
  const retract = stanza.getChild("retract", "urn:xmpp:message-retract:1");
  if (retract?.getChild("moderated", "urn:xmpp:message-moderate:1") === undefined) return undefined;
  return { from: stanza.attrs.from, id: retract.attrs.id, reason: retract.getChildText("reason") };
}

/** As a client of XEP-0425 0.2 reads it, which fastens it to the message (XEP-0422). */
export function readOldRetraction(stanza: Element): RetractionRead | undefined {
  const applied = stanza.getChild("apply-to", "urn:xmpp:fasten:0");
  const moderated = applied?.getChild("moderated", "urn:xmpp:message-moderate:0");
  if (moderated?.getChild("retract", "urn:xmpp:message-retract:0") === undefined) return undefined;
  return { from: stanza.attrs.from, id: applied?.attrs.id, reason: moderated.getChildText("reason") };
}
