import type { AuditDetails, AuditEntry, AuditOrigin, AuditWrites } from "./audit";
import { checkNewToken } from "./check-new-token";
import type { StoreDatabaseTransaction } from "./database";
import { fingerprintOf } from "./replayed-rows";
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
    const secretHash = hashSecret(parts.secret).toString("hex");
    const wantedRow: TokenRow = {
      id: parts.id,
      secret_hash: secretHash,
      label,
      scopes: scopes.join(" "),
      reach: reach === undefined ? null : JSON.stringify(reach),
      jid: jid ?? null,
      created_at: now,
      expires_at: expiresAt ?? null,
      revoked_at: null,
      last_used_at: null,
    };
    const fingerprint = fingerprintOf(secretHash);
    const { at } = await this.#record("token.create", readTokenRow(wantedRow), origin, { fingerprint });
    const row = { ...wantedRow, created_at: at };
    await this.trx.insertInto("tokens").values(row).execute();
    return { token: readTokenRow(row), bearer: writeBearer(parts) };
  }

  async revoke(id: string, origin: AuditOrigin): Promise<Token | undefined> {
    const row = await this.trx
      .selectFrom("tokens")
      .selectAll()
      .where("id", "=", storableText(id))
      .executeTakeFirst();
    if (row === undefined) return undefined;
    if (row.revoked_at !== null) return readTokenRow(row);
    const { at } = await this.#record("token.revoke", readTokenRow(row), origin);
    await this.trx.updateTable("tokens").set({ revoked_at: at }).where("id", "=", row.id).execute();
    return readTokenRow({ ...row, revoked_at: at });
  }

  /** The entry's time is that of the change. */
  #record(
    action: string,
    token: Token,
    origin: AuditOrigin,
    details: AuditDetails = {},
  ): Promise<AuditEntry> {
    return this.audit.record({
      ...origin,
      action,
      targets: token.jid === undefined ? [] : [{ jid: token.jid }],
      details: {
        id: token.id,
        label: token.label,
        scopes: token.scopes,
        ...(token.reach !== undefined && { reach: token.reach }),
        ...(token.expiresAt !== undefined && { expires_at: token.expiresAt }),
        ...details,
      },
    });
  }
}
