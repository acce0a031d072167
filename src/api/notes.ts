import { originOf } from "../auth/authenticator";
import { canonicalJids } from "../bans/canonical-jids";
import type { Context } from "../context";
import type { GatewayOutcome, GatewayProblem } from "../errors";
import { defineEndpoint, jsonBody } from "../http/define-endpoint";
import { json, refuse, reply } from "../http/endpoint";
import type { Note } from "../store/notes/notes";
import { type NoteListed, noteInputSchema, noteParamsSchema, noteSchema } from "../wire/notes";
import { unlessUncertain } from "./bans/ban-responses";

/** A note may tell of any room. */
const reading = { scope: "read", needsFullReach: true } as const;
const writing = { scope: ["kick", "ban"], needsFullReach: true } as const;

const NO_NOTE = "There is no note about this JID";

/** Gets a note. */
export const getNote = defineEndpoint({
  method: "get",
  path: "/v1/notes/{jid}",
  access: reading,
  docs: {
    id: "getNote",
    tag: "Notes",
    summary: "Get the note about an account or a domain",
    description: "Requires a token that reaches every room.",
    replies: { 200: json("The note", noteSchema), 404: NO_NOTE },
  },
  params: noteParamsSchema,
  async handle({ params }, context) {
    const jid = await normalize(params.jid, context);
    if (!jid.ok) return refuse(jid.problem);
    const note = await context.store.notes.find(jid.value);
    return note === undefined ? refuse(noSuchNote(jid.value)) : reply(200, describeNote(note));
  },
});

/** Sets a note. */
export const putNote = defineEndpoint({
  method: "put",
  path: "/v1/notes/{jid}",
  access: writing,
  docs: {
    id: "putNote",
    tag: "Notes",
    summary: "Set the note about an account or a domain",
    description:
      "For moderators; no server receives it. The audit log has every text. Requires a token that reaches every room.",
    replies: { 200: json("The note", noteSchema) },
  },
  params: noteParamsSchema,
  body: () => jsonBody(noteInputSchema),
  async handle(request, context) {
    const jid = await normalize(request.params.jid, context);
    if (!jid.ok) return refuse(jid.problem);
    const change = context.store.notes.set(jid.value, request.body.text, originOf(request));
    const saved = await unlessUncertain(change, request);
    return saved.ok ? reply(200, describeNote(saved.value)) : refuse(saved.problem);
  },
});

/** Deletes a note. */
export const deleteNote = defineEndpoint({
  method: "delete",
  path: "/v1/notes/{jid}",
  access: writing,
  docs: {
    id: "deleteNote",
    tag: "Notes",
    summary: "Delete the note about an account or a domain",
    description: "Its texts stay in the audit log. Requires a token that reaches every room.",
    replies: { 204: { description: "There is no such note any more" }, 404: NO_NOTE },
  },
  params: noteParamsSchema,
  async handle(request, context) {
    const jid = await normalize(request.params.jid, context);
    if (!jid.ok) return refuse(jid.problem);
    const change = context.store.notes.delete(jid.value, originOf(request));
    const deleted = await unlessUncertain(change, request);
    if (!deleted.ok) return refuse(deleted.problem);
    return deleted.value ? reply(204) : refuse(noSuchNote(jid.value));
  },
});

/** A JID as Prosody normalizes it, so that there is one note whatever the spelling. */
async function normalize(jid: string, { routing, servers }: Context): Promise<GatewayOutcome<string>> {
  const [scope] = await canonicalJids([{ jid, servers: routing.all }], servers);
  if (scope === undefined) throw new RangeError("The JID was not normalized");
  return scope.ok ? { ok: true, value: scope.value.jid } : scope;
}

function noSuchNote(jid: string): GatewayProblem {
  return { status: 404, code: "note-not-found", error: `There is no note about ${jid}` };
}

function describeNote({ jid, text, changedAt, changedBy, change }: Note): NoteListed {
  return { jid, text, changed_at: new Date(changedAt).toISOString(), changed_by: changedBy, change };
}
