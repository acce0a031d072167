import { z } from "zod";
import { accountField, expiryField, type FieldType, roomOrServiceField } from "../contract/fields";
import { nodeJson } from "../node-json";
import { InvalidTokenError } from "../store/store-errors";
import { tokenScopes } from "../store/tokens";
import { type CallerEndpoint, refuse, reply } from "./endpoint";
import { contractField, readBody } from "./read-input";
import { errorSchema } from "./schemas";
import { describeToken, tokenSchema } from "./token-description";

const labelField: FieldType<string> = {
  takes: "1 to 200 characters, not only spaces, and no control characters",
  read: (value) =>
    typeof value === "string" && value.trim() !== "" && value.length <= 200 && nodeJson.isXmlText(value)
      ? value
      : undefined,
};

const reachField: FieldType<string> = {
  takes: "room JIDs and hosts of MUC components such as room@chat.example.org and chat.example.org",
  read: roomOrServiceField.read,
};

const scopesTake = `at least one of ${tokenScopes.join(", ")}`;
const reachTakes = `1 to 100 ${reachField.takes}; leave it out for all of them`;

/** `now` in seconds since 1970. */
function bodySchema(now: number) {
  return z
    .strictObject({
      label: contractField(labelField, { minLength: 1, maxLength: 200, description: "For people" }),
      scopes: z
        .array(z.enum(tokenScopes, { error: scopesTake }), { error: scopesTake })
        .min(1, { error: scopesTake })
        .meta({ description: "What it may be used for; admin does not stand for the others" }),
      reach: z
        .array(contractField(reachField), { error: reachTakes })
        .min(1, { error: reachTakes })
        .max(100, { error: reachTakes })
        .nullish()
        .meta({ description: "The rooms and MUC components it reaches; absent: all" }),
      jid: contractField(accountField)
        .nullish()
        .meta({ description: "The account of whoever holds it, which it kicks by force only" }),
      expires_at: contractField(expiryField(now), { format: "date-time" })
        .nullish()
        .meta({ description: "When it ends; absent: never" }),
    })
    .meta({ id: "NewToken", description: "A token to make" });
}

export const createToken: CallerEndpoint = {
  method: "post",
  path: "/v1/tokens",
  access: { scope: "admin", needsFullReach: true },
  docs: ({ clock }) => ({
    id: "createToken",
    tag: "Tokens",
    summary: "Make a token",
    description: "The answer is the only place where its secret is ever shown.",
    body: { "application/json": bodySchema(Math.floor(clock() / 1000)) },
    replies: {
      201: {
        description: "Made",
        content: {
          "application/json": z.strictObject({
            token: tokenSchema,
            bearer: z.string().meta({ description: "What follows `Authorization: Bearer `" }),
          }),
        },
      },
      400: { description: "Not a valid token", content: { "application/json": errorSchema } },
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
