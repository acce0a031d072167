import { z } from "zod";
import { type CallerEndpoint, refuse, reply } from "./endpoint";
import { errorSchema } from "./schemas";

export const revokeToken: CallerEndpoint = {
  method: "delete",
  path: "/v1/tokens/{id}",
  access: { scope: "admin", needsFullReach: true },
  docs: () => ({
    id: "revokeToken",
    tag: "Tokens",
    summary: "End a token now",
    description: "One that was revoked before stays as it is, and that is no error.",
    params: z.strictObject({
      id: z.string().meta({ description: "The token's id", examples: ["Ab3dEf6hIj9l"] }),
    }),
    replies: {
      204: { description: "It has ended" },
      400: { description: "Not a path that can be read", content: { "application/json": errorSchema } },
      404: { description: "No such token", content: { "application/json": errorSchema } },
    },
  }),
  async handle({ params, caller, address }, { store }) {
    const { id = "" } = params;
    const revoked = await store.tokens.revoke(id, { actor: caller.actor, address });
    return revoked === undefined
      ? refuse({ status: 404, code: "token-not-found", error: "There is no token of that id" })
      : reply(204);
  },
};
