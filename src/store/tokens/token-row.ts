import type { Selectable } from "kysely";
import type { TokenTable } from "../schema/tables";
import { tokenScopes } from "../../wire/tokens";
import type { Token } from "./tokens";

export type TokenRow = Selectable<TokenTable>;

export function readTokenRow(row: TokenRow): Token {
  const scopes = row.scopes.split(" ");
  return {
    id: row.id,
    label: row.label,
    scopes: tokenScopes.filter((scope) => scopes.includes(scope)),
    reach: row.reach === null ? undefined : (JSON.parse(row.reach) as string[]),
    jid: row.jid ?? undefined,
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
  };
}
