import { z } from "zod";
import { type Token, tokenScopes } from "../store/tokens";
import { timeSchema } from "./schemas";

/** A token as it is answered: without its secret. */
export const tokenSchema = z
  .strictObject({
    id: z.string(),
    label: z.string(),
    scopes: z.array(z.enum(tokenScopes)),
    reach: z
      .array(z.string())
      .optional()
      .meta({ description: "The rooms and MUC components it reaches; absent: all" }),
    jid: z.string().optional().meta({ description: "The account of whoever holds it" }),
    created_at: timeSchema,
    expires_at: timeSchema.optional(),
    revoked_at: timeSchema.optional(),
    last_used_at: timeSchema.optional().meta({ description: "About; up to a minute too early" }),
  })
  .meta({ id: "Token", description: "What a caller shows" });

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
