import { timingSafeEqual } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { AuditOrigin } from "./audit";
import type { StoreDatabase } from "./database";
import { storableText } from "./storable-text";
import type { StoreLogger } from "./store-logger";
import type { StoreTransaction } from "./store";
import { readTokenRow, type TokenRow } from "./token-row";
import { hashSecret, readBearer } from "./token-text";
import type { IssuedToken, NewToken, Token, Tokens } from "./tokens";

export interface TokenBookContext {
  readonly db: StoreDatabase;
  readonly clock: () => number;
  readonly logger: StoreLogger;
  transaction<T>(this: void, work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
}

/** Milliseconds in which the use of a token is noted once. */
const useInterval = 60_000;

/** What is looked up where there is no id, and what is compared with where there is no hash. */
const nobody = { id: "-".repeat(12), hash: Buffer.alloc(32) };

export class TokenBook implements Tokens {
  readonly #context: TokenBookContext;
  /** When the use of a token was last noted, or tried to be, by this instance. */
  readonly #noted = new Map<string, number>();
  readonly #notes = new Set<Promise<void>>();

  constructor(context: TokenBookContext) {
    this.#context = context;
  }

  create(token: NewToken, origin: AuditOrigin): Promise<IssuedToken> {
    return this.#context.transaction((tx) => tx.tokens.create(token, origin));
  }

  revoke(id: string, origin: AuditOrigin): Promise<Token | undefined> {
    return this.#context.transaction((tx) => tx.tokens.revoke(id, origin));
  }

  async authenticate(bearer: string): Promise<Token | undefined> {
    const parts = readBearer(bearer);
    const given = hashSecret(parts?.secret ?? bearer);
    const row = await this.#read(parts?.id ?? nobody.id);
    const stored = Buffer.from(row?.secret_hash ?? "", "hex");
    const isKnown = stored.length === given.length;
    const isRight = timingSafeEqual(given, isKnown ? stored : nobody.hash) && isKnown;
    const now = this.#context.clock();
    if (row === undefined || parts === undefined || !isRight || hasEnded(row, now)) return undefined;
    this.#noteUse(row, now);
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

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await Promise.all(this.#notes);
  }

  #read(id: string): Promise<TokenRow | undefined> {
    return this.#context.db.selectFrom("tokens").selectAll().where("id", "=", id).executeTakeFirst();
  }

  /** Later, so that nobody waits for it. */
  #noteUse({ id, last_used_at }: TokenRow, now: number): void {
    const last = Math.max(this.#noted.get(id) ?? -Infinity, last_used_at ?? -Infinity);
    // Either way: the clock may have been set back since.
    if (Math.abs(now - last) < useInterval) return;
    this.#noted.set(id, now);
    const note = this.#writeUse(id, Math.trunc(now))
      .catch((error: unknown) => {
        this.#context.logger.warn({ err: error, token: id }, "The use of a token could not be noted");
      })
      .finally(() => this.#notes.delete(note));
    this.#notes.add(note);
  }

  async #writeUse(id: string, now: number): Promise<void> {
    await nextTurn();
    await this.#context.db
      .updateTable("tokens")
      .set({ last_used_at: now })
      .where("id", "=", id)
      .where((eb) =>
        eb.or([
          eb("last_used_at", "is", null),
          eb("last_used_at", "<", now),
          eb("last_used_at", ">", now + useInterval),
        ]),
      )
      .execute();
  }
}

function hasEnded({ expires_at, revoked_at }: TokenRow, now: number): boolean {
  return revoked_at !== null || (expires_at !== null && expires_at <= now);
}
