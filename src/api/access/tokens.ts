import { z } from "zod";
import { originOf } from "../../auth/authenticator";
import { defineEndpoint, jsonBody } from "../../http/define-endpoint";
import { json, refuse, reply } from "../../http/endpoint";
import { InvalidTokenError } from "../../store/errors";
import type { Token } from "../../store/tokens/tokens";
import { exampleTokenId } from "../../wire/examples";
import { newTokenSchema, tokenIssuedSchema, type TokenListed, tokensSchema } from "../../wire/tokens";

export function describeToken(token: Token): TokenListed {
  const { id, label, scopes, reach, jid, createdAt, expiresAt, revokedAt, lastUsedAt } = token;
  return {
    id,
    label,
    scopes,
    reach,
    jid,
    created_at: new Date(createdAt).toISOString(),
    expires_at: timeOf(expiresAt),
    revoked_at: timeOf(revokedAt),
    last_used_at: timeOf(lastUsedAt),
  };
}

function timeOf(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();
}

const access = { scope: "admin", needsFullReach: true } as const;

export const createToken = defineEndpoint({
  method: "post",
  path: "/v1/tokens",
  access,
  docs: {
    id: "createToken",
    tag: "Tokens",
    summary: "Create a token",
    description: "The secret is in this response only; it cannot be retrieved later.",
    replies: { 201: json("The token", tokenIssuedSchema) },
  },
  body: ({ clock }) => jsonBody(newTokenSchema(clock)),
  async handle({ body, caller, address }, { store }) {
    const { label, scopes, reach, jid, expires_at: expires } = body;
    const expiresAt = typeof expires === "number" ? expires * 1000 : undefined;
    const token = { label, scopes, reach: reach ?? undefined, jid: jid ?? undefined, expiresAt };
    try {
      const issued = await store.tokens.create(token, originOf({ caller, address }));
      return reply(201, { token: describeToken(issued.token), bearer: issued.bearer });
    } catch (error) {
      // It may have expired meanwhile.
      if (!(error instanceof InvalidTokenError)) throw error;
      return refuse({ status: 400, code: "invalid-field", error: error.message });
    }
  },
});

export const listTokens = defineEndpoint({
  method: "get",
  path: "/v1/tokens",
  access,
  docs: {
    id: "listTokens",
    tag: "Tokens",
    summary: "List all tokens, including expired and revoked ones, oldest first",
    replies: { 200: json("The tokens", tokensSchema) },
  },
  async handle(_request, { store }) {
    const tokens = await store.tokens.list();
    return reply(200, { tokens: tokens.map(describeToken) });
  },
});

export const revokeToken = defineEndpoint({
  method: "delete",
  path: "/v1/tokens/{id}",
  access,
  docs: {
    id: "revokeToken",
    tag: "Tokens",
    summary: "Revoke a token",
    description: "Idempotent: a token that is already revoked is unchanged.",
    replies: { 204: { description: "The token is revoked" }, 404: "No such token" },
  },
  params: z.strictObject({
    id: z.string().meta({ description: "The token's id", examples: [exampleTokenId] }),
  }),
  async handle({ params, caller, address }, { store }) {
    const revoked = await store.tokens.revoke(params.id, originOf({ caller, address }));
    return revoked === undefined
      ? refuse({ status: 404, code: "token-not-found", error: "No such token" })
      : reply(204);
  },
});
