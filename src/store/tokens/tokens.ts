import { hash, randomBytes } from "node:crypto";
import type { TokenScope } from "../../wire/tokens";
import type { AuditOrigin } from "../audit/audit";

/** A request for a new token. */
export interface NewToken {
  /** For people: 1 to 200 characters. */
  readonly label: string;
  /** At least one. */
  readonly scopes: readonly TokenScope[];
  /**
   * The rooms (`room@chat.example.org`) and MUC components (`chat.example.org`) to which it is limited; undefined: all.
   */
  readonly reach?: readonly string[] | undefined;
  /** The bare JID of its owner. */
  readonly jid?: string | undefined;
  /** Expiry: Unix time in ms; undefined: never. */
  readonly expiresAt?: number | undefined;
}

/** A stored token, without its secret, which cannot be retrieved. */
export interface Token {
  /** The public part of the bearer token: 12 of `A-Za-z0-9`. */
  readonly id: string;
  readonly label: string;
  /** In the order of `tokenScopes`, without duplicates. */
  readonly scopes: readonly TokenScope[];
  /** See `NewToken.reach`; `tokenReaches` reads it. */
  readonly reach?: readonly string[] | undefined;
  readonly jid?: string | undefined;
  readonly createdAt: number;
  readonly expiresAt?: number | undefined;
  /** When it was revoked. */
  readonly revokedAt?: number | undefined;
  /** When it was last used, approximately: up to a minute too early. */
  readonly lastUsedAt?: number | undefined;
}

/** A new token with its secret. */
export interface IssuedToken {
  readonly token: Token;
  /** `mk_<id>_<secret>`: what follows `Authorization: Bearer `. */
  readonly bearer: string;
}

/** Changes tokens. Each change is audited in the same transaction. */
export interface TokenWrites {
  /**
   * Creates a token; audited as `token.create` by `origin`.
   * @throws InvalidTokenError, before anything is written
   */
  create(token: NewToken, origin: AuditOrigin): Promise<IssuedToken>;
  /**
   * Revokes a token; audited as `token.revoke` by `origin`. One that is already revoked is unchanged, and nothing is
   * audited. Undefined if there is no such token.
   */
  revoke(id: string, origin: AuditOrigin): Promise<Token | undefined>;
}

export interface Tokens extends TokenWrites {
  /**
   * The token of a bearer value; undefined if it is malformed, unknown, expired or revoked; the work is the same in
   * every case. `bearer` is what follows `Bearer ` in the header, any text.
   */
  authenticate(bearer: string): Promise<Token | undefined>;
  /** One token, including one that has ended. */
  find(id: string): Promise<Token | undefined>;
  /** All tokens, including those that have ended, oldest first. */
  list(): Promise<Token[]>;
}

/**
 * Whether a token reaches a room or a MUC component. A room is reached by itself or by its component; a component,
 * which means all of its rooms, only by itself. ASCII letters are compared case-insensitively; beyond that nothing is
 * prepped, so that an alternative spelling of a reached room is rejected rather than accepted wrongly.
 * @param muc a room JID or a MUC component; undefined: everywhere
 */
export function tokenReaches(token: Pick<Token, "reach">, muc: string | undefined): boolean {
  if (token.reach === undefined) return true;
  if (muc === undefined) return false;
  const wanted = asciiLowerCase(muc);
  const component = componentOf(muc);
  return token.reach.some((pattern) => pattern === wanted || pattern === component);
}

/** The MUC component of a room, or the component itself, in the form that is compared. */
export function componentOf(muc: string): string {
  return asciiLowerCase(muc.substring(muc.indexOf("@") + 1));
}

/** The form in which patterns are compared and stored. */
export function asciiLowerCase(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const idLength = 12;
/** 62 to the power of 43 is more than 2 to the power of 256. */
const secretLength = 43;

export interface BearerParts {
  readonly id: string;
  readonly secret: string;
}

export function newBearerParts(): BearerParts {
  return { id: randomText(idLength), secret: randomText(secretLength) };
}

export function writeBearer({ id, secret }: BearerParts): string {
  return `mk_${id}_${secret}`;
}

/** Undefined if the text is not a token. */
export function parseToken(text: string): BearerParts | undefined {
  const [, id, secret] = /^mk_([A-Za-z0-9]{12})_([A-Za-z0-9]{43})$/.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

export function hashSecret(secret: string): Buffer {
  return Buffer.from(hash("sha256", secret), "hex");
}

/** `A-Za-z0-9`, each character as likely as the other. */
export function randomText(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of randomBytes(2 * length)) {
      // 248 is the greatest multiple of 62 in a byte.
      if (byte < 248 && text.length < length) text += alphabet.charAt(byte % 62);
    }
  }
  return text;
}
