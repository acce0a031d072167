import { timingSafeEqual } from "node:crypto";
import type { CompiledQuery } from "kysely";
import type { Selectable } from "kysely";
import { type FieldType, invalidValue } from "../../contract/fields";
import { invalidField } from "../../contract/problem";
import { nodeJson } from "../../json";
import { tokenFields, tokenScopes } from "../../wire/tokens";
import type { AuditDetails, AuditOrigin, AuditPlace, AuditWrites } from "../audit/audit";
import { fingerprintOf } from "../audit/replayed-rows";
import type { Backend } from "../backend";
import { InvalidTokenError } from "../errors";
import { LastUses } from "../last-uses";
import { storableText } from "../schema/sql";
import type { StoreDatabase, StoreDatabaseTransaction, TokenTable } from "../schema/tables";
import type { StoreLogger, StoreTransaction } from "../store";
import {
  asciiLowerCase,
  hashSecret,
  type IssuedToken,
  newBearerParts,
  type NewToken,
  parseToken,
  type Token,
  type Tokens,
  type TokenWrites,
  writeBearer,
} from "./tokens";

export interface TokenStoreContext {
  readonly db: StoreDatabase;
  readonly lookUp: Backend["lookUp"];
  readonly clock: () => number;
  readonly logger: StoreLogger;
  transaction<T>(this: void, work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
}

/** Looked up if there is no id, and compared with if there is no hash, so that the work is the same. */
const nobody = { id: "-".repeat(12), hash: Buffer.alloc(32) };

export class TokenStore implements Tokens {
  readonly #context: TokenStoreContext;
  /** Compiled once: every request of a caller needs it. */
  readonly #findById: CompiledQuery<TokenRow>;
  readonly #lastUses: LastUses;

  constructor(context: TokenStoreContext) {
    this.#context = context;
    this.#lastUses = new LastUses("tokens", context);
    this.#findById = context.db.selectFrom("tokens").selectAll().where("id", "=", "").compile();
  }

  create(token: NewToken, origin: AuditOrigin): Promise<IssuedToken> {
    return this.#context.transaction((tx) => tx.tokens.create(token, origin));
  }

  revoke(id: string, origin: AuditOrigin): Promise<Token | undefined> {
    return this.#context.transaction((tx) => tx.tokens.revoke(id, origin));
  }

  async authenticate(bearer: string): Promise<Token | undefined> {
    const parts = parseToken(bearer);
    const given = hashSecret(parts?.secret ?? bearer);
    const row = await this.#read(parts?.id ?? nobody.id);
    const stored = Buffer.from(row?.secret_hash ?? "", "hex");
    const isKnown = stored.length === given.length;
    const isRight = timingSafeEqual(given, isKnown ? stored : nobody.hash) && isKnown;
    const now = this.#context.clock();
    if (row === undefined || parts === undefined || !isRight || hasEnded(row, now)) return undefined;
    this.#lastUses.record({ id: row.id, last: row.last_used_at ?? -Infinity, name: row.id }, now);
    return readTokenRow(row);
  }

  async find(id: string): Promise<Token | undefined> {
    const row = await this.#read(storableText(id));
    return row === undefined ? undefined : readTokenRow(row);
  }

  async list(): Promise<Token[]> {
    const rows = await this.#context.db
      .selectFrom("tokens")
      .selectAll()
      .orderBy("created_at")
      .orderBy("id")
      .execute();
    return rows.map(readTokenRow);
  }

  /** Resolves when no writes are pending. */
  idle(): Promise<void> {
    return this.#lastUses.idle();
  }

  async #read(id: string): Promise<TokenRow | undefined> {
    const [row] = await this.#context.lookUp(this.#findById, [id]);
    return row;
  }
}

function hasEnded({ expires_at, revoked_at }: TokenRow, now: number): boolean {
  return revoked_at !== null || (expires_at !== null && expires_at <= now);
}

/**
 * A token as it is to be stored: scopes in order and once, what it reaches in the spelling that is compared.
 * @param now Unix time in ms
 * @throws InvalidTokenError
 */
function checkNewToken(token: NewToken, now: number): NewToken {
  const { reach, jid, expiresAt } = token;
  if (expiresAt !== undefined && !(Number.isSafeInteger(expiresAt) && expiresAt > now)) {
    throw new InvalidTokenError(invalidField("expiresAt", "a time in the future, as Unix time in ms").error);
  }
  return {
    label: check("label", token.label),
    scopes: check("scopes", token.scopes),
    reach: reach && [...new Set(check("reach", reach).map(asciiLowerCase))],
    jid: jid && check("jid", jid),
    expiresAt,
  };
}

type TokenFields = typeof tokenFields;

/** @throws InvalidTokenError */
function check<Name extends keyof TokenFields>(
  name: Name,
  value: unknown,
): NonNullable<ReturnType<TokenFields[Name]["read"]>>;

function check(name: keyof TokenFields, value: unknown): unknown {
  const field: FieldType<unknown> = tokenFields[name];
  const read = field.read(value, nodeJson);
  if (read === undefined) throw new InvalidTokenError(invalidValue(name, field, value, nodeJson).error);
  return read;
}

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

  /** The time of the entry is that of the change. */
  #record(
    action: string,
    token: Token,
    origin: AuditOrigin,
    details: AuditDetails = {},
  ): Promise<AuditPlace> {
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

export type TokenRow = Selectable<TokenTable>;

function readTokenRow(row: TokenRow): Token {
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
