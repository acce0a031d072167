import type { AuditOrigin, AuditWrites } from "./audit";
import { checkNewToken } from "./check-new-token";
import type { StoreDatabaseTransaction } from "./database";
import { storableText } from "./storable-text";
import { readTokenRow, type TokenRow } from "./token-row";
import { hashSecret, newBearerParts, writeBearer } from "./token-text";
import type { IssuedToken, NewToken, Token, TokenWrites } from "./tokens";

/** Changes of tokens within a transaction. */
export class TransactionTokens implements TokenWrites {
  constructor(
    private readonly trx: StoreDatabaseTransaction,
    private readonly audit: AuditWrites,
    private readonly clock: () => number,
  ) {}

  async create(wanted: NewToken, origin: AuditOrigin): Promise<IssuedToken> {
    const now = Math.trunc(this.clock());
    const { label, scopes, reach, jid, expiresAt } = checkNewToken(wanted, now);
    const parts = newBearerParts();
    const row: TokenRow = {
      id: parts.id,
      secret_hash: hashSecret(parts.secret).toString("hex"),
      label,
      scopes: scopes.join(" "),
      reach: reach === undefined ? null : JSON.stringify(reach),
      jid: jid ?? null,
      created_at: now,
      expires_at: expiresAt ?? null,
      revoked_at: null,
      last_used_at: null,
    };
    await this.trx.insertInto("tokens").values(row).execute();
    const token = readTokenRow(row);
    await this.#record("token.create", token, origin);
    return { token, bearer: writeBearer(parts) };
  }

  async revoke(id: string, origin: AuditOrigin): Promise<Token | undefined> {
    const row = await this.trx
      .selectFrom("tokens")
      .selectAll()
      .where("id", "=", storableText(id))
      .executeTakeFirst();
    if (row === undefined) return undefined;
    if (row.revoked_at !== null) return readTokenRow(row);
    const revoked = { ...row, revoked_at: Math.trunc(this.clock()) };
    await this.trx
      .updateTable("tokens")
      .set({ revoked_at: revoked.revoked_at })
      .where("id", "=", row.id)
      .execute();
    const token = readTokenRow(revoked);
    await this.#record("token.revoke", token, origin);
    return token;
  }

  async #record(action: string, token: Token, origin: AuditOrigin): Promise<void> {
    await this.audit.record({
      ...origin,
      action,
      targets: token.jid === undefined ? [] : [{ jid: token.jid }],
      details: {
        id: token.id,
        label: token.label,
        scopes: token.scopes,
        ...(token.reach !== undefined && { reach: token.reach }),
        ...(token.expiresAt !== undefined && { expires_at: token.expiresAt }),
      },
    });
  }
}
