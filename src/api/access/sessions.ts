import { originOf } from "../../auth/authenticator";
import { defineEndpoint } from "../../http/define-endpoint";
import { json, refuse, reply } from "../../http/endpoint";
import type { SessionUse } from "../../store/sessions/sessions";
import { type SessionListed, sessionParamsSchema, sessionsSchema } from "../../wire/sign-in";

export function describeSession(session: SessionUse): SessionListed {
  const { id, subject, name, jid, roles, createdAt, expiresAt, lastUsedAt } = session;
  return {
    ...{ id, person: subject, label: name, jid, roles },
    created_at: new Date(createdAt).toISOString(),
    expires_at: new Date(expiresAt).toISOString(),
    last_used_at: new Date(lastUsedAt).toISOString(),
  };
}

const access = { scope: "admin", needsFullReach: true } as const;

export const listSessions = defineEndpoint({
  method: "get",
  path: "/v1/sessions",
  access,
  docs: {
    id: "listSessions",
    tag: "Sessions",
    summary: "List the sessions of people who have signed in, oldest first",
    replies: { 200: json("The sessions that have not ended", sessionsSchema) },
  },
  async handle(_request, { store, config: { signIn } }) {
    // Without sign-in, no session is accepted.
    const sessions = signIn === undefined ? [] : await store.sessions.list(signIn.session.idle);
    return reply(200, { sessions: sessions.map(describeSession) });
  },
});

export const revokeSession = defineEndpoint({
  method: "delete",
  path: "/v1/sessions/{id}",
  access,
  docs: {
    id: "revokeSession",
    tag: "Sessions",
    summary: "End the session of a person",
    description:
      "The person can sign in again: to prevent that, take the roles away at the identity provider before. Audited as `session.end`.",
    replies: { 204: { description: "The session has ended" }, 404: "No such session" },
  },
  params: sessionParamsSchema,
  async handle({ params, caller, address }, { store }) {
    const hasEnded = await store.sessions.endOf(params.id, originOf({ caller, address }));
    return hasEnded
      ? reply(204)
      : refuse({ status: 404, code: "session-not-found", error: "No such session" });
  },
});
