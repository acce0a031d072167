import { hash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { AuditActor, AuditOrigin } from "../store/audit/audit";
import type { Tokens } from "../store/tokens/tokens";
import type { TokenScope } from "../wire/tokens";

/** An authenticated caller. */
export interface Caller {
  readonly actor: AuditActor;
  readonly scopes: readonly TokenScope[];
  /** The rooms and MUC components that the caller may access; undefined: all. */
  readonly reach: readonly string[] | undefined;
  /** The caller's bare JID, if known. */
  readonly jid: string | undefined;
  /** The session of a person; undefined: any other caller. */
  readonly session?: CallerSession | undefined;
}

/** The session of a person who has signed in. */
export interface CallerSession {
  /** Contains no secret. */
  readonly id: string;
  /** Requests that change something must have it in their X-CSRF-Token header. */
  readonly csrfToken: string;
}

/** The callers with the cookie of a session. */
export interface SessionCallers {
  /**
   * The caller of a Cookie header; undefined if it has no session that is valid.
   * @param isUse whether this postpones the end of the session
   */
  find(cookie: string | undefined, isUse: boolean): Promise<Caller | undefined>;
}

/** The caller and its network address. */
export interface Requester {
  readonly caller: Caller;
  readonly address: string;
}

/** A requester in the audit log. */
export function originOf({ caller, address }: Requester): AuditOrigin {
  return { actor: caller.actor, address };
}

/** Distinguishes callers in limits and logs; contains no secret. */
export function callerKey({ actor, session }: Caller): string {
  if (session !== undefined) return `session:${session.id}`;
  return actor.kind === "token" ? `token:${actor.id}` : actor.kind;
}

/** The headers that identify a caller. */
export type CallerHeaders = Pick<IncomingHttpHeaders, "authorization" | "cookie">;

export interface AuthenticateOptions {
  /** Whether the fixed value of old callers is accepted. */
  readonly acceptsHeader?: boolean | undefined;
  /** Whether this postpones the end of a session; default: true. */
  readonly isUse?: boolean | undefined;
}

/** Authenticates callers. */
export interface Authenticator {
  /** The value of WWW-Authenticate in a 401 (RFC 9110, section 11.6.1). */
  challenge(acceptsHeader: boolean): string;
  /**
   * The caller that the Authorization header identifies or, without one, the cookie of a session; undefined if that is
   * invalid for any reason.
   * @throws the driver's own error if the store cannot be reached
   */
  authenticate(headers: CallerHeaders, options?: AuthenticateOptions): Promise<Caller | undefined>;
}

const BEARER_CHALLENGE = 'Bearer realm="muc_kick"';

/**
 * @param legacyAuthorization the whole Authorization value of an old caller; undefined: there is none
 * @param sessions undefined: nobody can sign in
 */
export function createAuthenticator(
  tokens: Pick<Tokens, "authenticate">,
  legacyAuthorization: string | undefined,
  sessions: SessionCallers | undefined,
): Authenticator {
  const isLegacy = legacyAuthorization === undefined ? () => false : secretMatcher(legacyAuthorization);
  const legacyScheme = /^([A-Za-z][\w!#$%&'*+.^`|~-]*) +[^ ]/.exec(legacyAuthorization ?? "")?.[1];
  return {
    challenge(acceptsHeader) {
      const other = acceptsHeader && legacyScheme !== undefined && !/^bearer$/i.test(legacyScheme);
      return other ? `${BEARER_CHALLENGE}, ${legacyScheme} realm="muc_kick"` : BEARER_CHALLENGE;
    },
    async authenticate({ authorization, cookie }, { acceptsHeader = false, isUse = true } = {}) {
      if (authorization === undefined) return sessions?.find(cookie, isUse);
      if (acceptsHeader && isLegacy(authorization)) {
        return { actor: { kind: "header" }, scopes: ["kick"], reach: undefined, jid: undefined };
      }
      const bearer = readBearerValue(authorization);
      const token = bearer === undefined ? undefined : await tokens.authenticate(bearer);
      if (token === undefined) return undefined;
      const { id, label, scopes, reach, jid } = token;
      return { actor: { kind: "token", id, label }, scopes, reach, jid };
    },
  };
}

/** The part after `Bearer ` in an Authorization header (RFC 6750, section 2.1). */
export function readBearerValue(authorization: string | undefined): string | undefined {
  return /^bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
}

/** Compares with a secret in constant time, without disclosing its length. */
export function secretMatcher(secret: string): (given: string) => boolean {
  const known = digest(secret);
  return (given) => timingSafeEqual(known, digest(given));
}

function digest(text: string): Buffer {
  // As text, which is several times cheaper than a buffer outside the heap.
  return Buffer.from(hash("sha256", text));
}
