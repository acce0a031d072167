import type { TokenScope } from "../../wire/tokens";
import type { AuditOrigin } from "../audit/audit";

/** What is asked for when a token is made. */
export interface NewToken {
  /** For people: 1 to 200 characters. */
  readonly label: string;
  /** At least one. */
  readonly scopes: readonly TokenScope[];
  /** The rooms (`room@chat.example.org`) and MUC components (`chat.example.org`) it reaches; undefined: all. */
  readonly reach?: readonly string[] | undefined;
  /** The bare JID of whoever holds it. */
  readonly jid?: string | undefined;
  /** When it ends, in milliseconds since 1970; undefined: never. */
  readonly expiresAt?: number | undefined;
}

/** A token as it is stored. Its secret is not part of it, and cannot be had again. */
export interface Token {
  /** The public part of the bearer: 12 of `A-Za-z0-9`. */
  readonly id: string;
  readonly label: string;
  /** In the order of `tokenScopes`, none twice. */
  readonly scopes: readonly TokenScope[];
  /** See `NewToken.reach`; `tokenReaches` reads it. */
  readonly reach?: readonly string[] | undefined;
  readonly jid?: string | undefined;
  readonly createdAt: number;
  readonly expiresAt?: number | undefined;
  /** When it was revoked. */
  readonly revokedAt?: number | undefined;
  /** About when it was last accepted: up to a minute too early. */
  readonly lastUsedAt?: number | undefined;
}

/** A token, the one time its secret is known. */
export interface IssuedToken {
  readonly token: Token;
  /** `mk_<id>_<secret>`: what follows `Authorization: Bearer `. */
  readonly bearer: string;
}

/** What changes tokens. Each change is recorded in the audit, in the same transaction. */
export interface TokenWrites {
  /** Makes a token; the audit gets a `token.create` by `origin`.
   *  @throws InvalidTokenError, before anything is written */
  create(token: NewToken, origin: AuditOrigin): Promise<IssuedToken>;
  /** Ends a token now; the audit gets a `token.revoke` by `origin`. One that was revoked before stays as it is, and
   *  nothing is recorded. Undefined where there is no such token. */
  revoke(id: string, origin: AuditOrigin): Promise<Token | undefined>;
}

export interface Tokens extends TokenWrites {
  /**
   * The token that a bearer is, unless it is malformed, unknown, expired or revoked; the same work is done whatever
   * is wrong. `bearer` is what follows `Bearer ` in the header, any text.
   */
  authenticate(bearer: string): Promise<Token | undefined>;
  /** One token, also when it has ended. */
  find(id: string): Promise<Token | undefined>;
  /** All tokens, also those that have ended, the oldest first. */
  list(): Promise<Token[]>;
}

/**
 * Whether a token reaches a room or a MUC component. A room is reached by itself or by its component; a component, that
 * is all of its rooms, only as such. Upper-case ASCII letters count as lower-case ones; beyond that nothing is prepped,
 * so that a spelling which Prosody would prep into a reached room is refused rather than let through wrongly.
 * @param muc a room JID or a component's host; undefined: everywhere
 */
export function tokenReaches(token: Pick<Token, "reach">, muc: string | undefined): boolean {
  if (token.reach === undefined) return true;
  if (muc === undefined) return false;
  const wanted = asciiLowerCase(muc);
  const component = componentOf(muc);
  return token.reach.some((pattern) => pattern === wanted || pattern === component);
}

/** The MUC component that a room is of; a component itself. As patterns are compared. */
export function componentOf(muc: string): string {
  return asciiLowerCase(muc.substring(muc.indexOf("@") + 1));
}

/** How patterns are compared, and stored. */
export function asciiLowerCase(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
