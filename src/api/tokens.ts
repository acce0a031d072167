import { z } from "zod";
import { accountField, expiryField, type FieldType, roomOrComponentField } from "../contract/fields";
import { type CallerEndpoint, refuse, reply } from "../http/endpoint";
import { contractField, readBody, readQuery } from "../http/read-input";
import { nodeJson } from "../json";
import { InvalidTokenError } from "../store/errors";
import { type Token, tokenScopes } from "../store/tokens/tokens";
import { errorSchema, timeSchema } from "./schemas";

/** A token as it is answered: without its secret. */
export const tokenSchema = z
  .strictObject({
    id: z.string(),
    label: z.string(),
    scopes: z.array(z.enum(tokenScopes)),
    reach: z
      .array(z.string())
      .optional()
      .meta({ description: "The rooms and MUC components to which it is limited; absent: all" }),
    jid: z.string().optional().meta({ description: "The account of the token's owner" }),
    created_at: timeSchema,
    expires_at: timeSchema.optional(),
    revoked_at: timeSchema.optional(),
    last_used_at: timeSchema.optional().meta({ description: "Approximate: up to a minute too early" }),
  })
  .meta({ id: "Token", description: "An access token, without its secret" });

export function describeToken(token: Token): z.input<typeof tokenSchema> {
  const { id, label, scopes, reach, jid, createdAt, expiresAt, revokedAt, lastUsedAt } = token;
  return {
    id,
    label,
    scopes: [...scopes],
    reach: reach === undefined ? undefined : [...reach],
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

const labelField: FieldType<string> = {
  takes: "1 to 200 characters, not only spaces, and no control characters",
  read: (value) =>
    typeof value === "string" && value.trim() !== "" && value.length <= 200 && nodeJson.isXmlText(value)
      ? value
      : undefined,
};

const reachField: FieldType<string> = {
  takes: "room JIDs and MUC components such as room@chat.example.org and chat.example.org",
  read: roomOrComponentField.read,
};

const scopesTake = `at least one of ${tokenScopes.join(", ")}`;
const reachTakes = `1 to 100 ${reachField.takes}; omit it for all of them`;

/** `now` in seconds since 1970. */
function bodySchema(now: number) {
  return z
    .strictObject({
      label: contractField(labelField, { minLength: 1, maxLength: 200, description: "For people" }),
      scopes: z
        .array(z.enum(tokenScopes, { error: scopesTake }), { error: scopesTake })
        .min(1, { error: scopesTake })
        .meta({ description: "What it allows; admin does not include the others" }),
      reach: z
        .array(contractField(reachField), { error: reachTakes })
        .min(1, { error: reachTakes })
        .max(100, { error: reachTakes })
        .nullish()
        .meta({ description: "The rooms and MUC components to which it is limited; absent: all" }),
      jid: contractField(accountField)
        .nullish()
        .meta({ description: "The account of the token's owner, which it can kick only with force" }),
      expires_at: contractField(expiryField(now), { format: "date-time" })
        .nullish()
        .meta({ description: "Its expiry; absent: never" }),
    })
    .meta({ id: "NewToken", description: "A token to create" });
}

export const createToken: CallerEndpoint = {
  method: "post",
  path: "/v1/tokens",
  access: { scope: "admin", needsFullReach: true },
  docs: ({ clock }) => ({
    id: "createToken",
    tag: "Tokens",
    summary: "Create a token",
    description: "The secret is in this response only; it cannot be retrieved later.",
    body: { "application/json": bodySchema(Math.floor(clock() / 1000)) },
    replies: {
      201: {
        description: "The token",
        content: {
          "application/json": z.strictObject({
            token: tokenSchema,
            bearer: z.string().meta({ description: "What follows `Authorization: Bearer `" }),
          }),
        },
      },
      400: { description: "Invalid token", content: { "application/json": errorSchema } },
    },
  }),
  async handle(request, { store, clock }) {
    const body = await readBody(bodySchema(Math.floor(clock() / 1000)), request);
    if (!body.ok) return refuse(body.problem);
    const { label, scopes, reach, jid, expires_at } = body.value;
    const expiresAt = typeof expires_at === "number" ? expires_at * 1000 : undefined;
    const origin = { actor: request.caller.actor, address: request.address };
    try {
      const token = { label, scopes, reach: reach ?? undefined, jid: jid ?? undefined, expiresAt };
      const issued = await store.tokens.create(token, origin);
      return reply(201, { token: describeToken(issued.token), bearer: issued.bearer });
    } catch (error) {
      if (!(error instanceof InvalidTokenError)) throw error;
      return refuse({ status: 400, code: "invalid-field", error: error.message });
    }
  },
};

const querySchema = z.strictObject({});

export const listTokens: CallerEndpoint = {
  method: "get",
  path: "/v1/tokens",
  access: { scope: "admin", needsFullReach: true },
  docs: () => ({
    id: "listTokens",
    tag: "Tokens",
    summary: "List all tokens, including expired and revoked ones, oldest first",
    query: querySchema,
    replies: {
      200: {
        description: "The tokens",
        content: { "application/json": z.strictObject({ tokens: z.array(tokenSchema) }) },
      },
      400: { description: "Invalid query", content: { "application/json": errorSchema } },
    },
  }),
  async handle(request, { store }) {
    const query = readQuery(querySchema, request);
    if (!query.ok) return refuse(query.problem);
    const tokens = await store.tokens.list();
    return reply(200, { tokens: tokens.map(describeToken) });
  },
};

export const revokeToken: CallerEndpoint = {
  method: "delete",
  path: "/v1/tokens/{id}",
  access: { scope: "admin", needsFullReach: true },
  docs: () => ({
    id: "revokeToken",
    tag: "Tokens",
    summary: "Revoke a token",
    description: "Idempotent: a token that is already revoked is unchanged.",
    params: z.strictObject({
      id: z.string().meta({ description: "The token's id", examples: ["Ab3dEf6hIj9l"] }),
    }),
    replies: {
      204: { description: "The token is revoked" },
      400: { description: "Invalid path", content: { "application/json": errorSchema } },
      404: { description: "No such token", content: { "application/json": errorSchema } },
    },
  }),
  async handle({ params, caller, address }, { store }) {
    const { id = "" } = params;
    const revoked = await store.tokens.revoke(id, { actor: caller.actor, address });
    return revoked === undefined
      ? refuse({ status: 404, code: "token-not-found", error: "No such token" })
      : reply(204);
  },
};
