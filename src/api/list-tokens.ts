import { z } from "zod";
import { type CallerEndpoint, refuse, reply } from "./endpoint";
import { readQuery } from "./read-input";
import { errorSchema } from "./schemas";
import { describeToken, tokenSchema } from "./token-description";

const querySchema = z.strictObject({});

export const listTokens: CallerEndpoint = {
  method: "get",
  path: "/v1/tokens",
  access: { scope: "admin", needsFullReach: true },
  docs: () => ({
    id: "listTokens",
    tag: "Tokens",
    summary: "All tokens, also those that have ended, the oldest first",
    query: querySchema,
    replies: {
      200: {
        description: "All of them",
        content: { "application/json": z.strictObject({ tokens: z.array(tokenSchema) }) },
      },
      400: { description: "Not a valid query", content: { "application/json": errorSchema } },
    },
  }),
  async handle(request, { store }) {
    const query = readQuery(querySchema, request);
    if (!query.ok) return refuse(query.problem);
    const tokens = await store.tokens.list();
    return reply(200, { tokens: tokens.map(describeToken) });
  },
};
