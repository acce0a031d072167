import type { AuditOrigin } from "../audit/audit";

/** A person, as the identity provider describes them at sign-in. */
export interface Person {
  /** The provider's id of the person: the claim `sub`. */
  readonly subject: string;
  /** Names the person in the audit log. */
  readonly name: string;
  /** The person's bare JID, if known. */
  readonly jid?: string | undefined;
  /** The names of the person's roles that are configured; at least one. */
  readonly roles: readonly string[];
}

/** The session of a person in one browser, without its secret, which cannot be retrieved. */
export interface Session extends Person {
  /** Distinguishes it in logs, limits and the audit log: 16 hexadecimal digits, derived from the hash of its secret. */
  readonly id: string;
  /** Its absolute end: Unix time in ms. */
  readonly expiresAt: number;
}

/** A session for those who manage sessions. Times are Unix time in ms. */
export interface SessionUse extends Session {
  readonly createdAt: number;
  /** Up to a minute too early. */
  readonly lastUsedAt: number;
}

/** How long sessions last, in milliseconds. */
export interface SessionLifetime {
  /** Without a request. */
  readonly idle: number;
  /** In any case. */
  readonly life: number;
}

/** A sign-in. */
export interface NewSession {
  readonly person: Person;
  /** The network address of the browser. */
  readonly address: string;
  /** The secret of the session that the browser had; it ends. */
  readonly replaced: string | undefined;
}

export interface Sessions {
  /**
   * Begins a session; audited as `session.create` by the person. Sessions that have expired are deleted.
   * @returns its secret: 256 random bits in base64url; only a hash of it is stored
   */
  create(session: NewSession, lifetime: SessionLifetime): Promise<string>;
  /**
   * The session of a secret; undefined if there is none, or if it has ended.
   * @param isUse whether this postpones its end by `idle`; up to a minute of that may be lost
   */
  authenticate(secret: string, lifetime: SessionLifetime, isUse: boolean): Promise<Session | undefined>;
  /**
   * Ends a session; audited as `session.end` by the person.
   * @returns whether there was one
   */
  end(secret: string, address: string): Promise<boolean>;
  /** The sessions that have not ended, oldest first. `idle`: as in SessionLifetime. */
  list(idle: number): Promise<readonly SessionUse[]>;
  /**
   * Ends the session of an id; audited as `session.end` by `origin`, with the person in the details.
   * @returns whether there was one
   */
  endOf(id: string, origin: AuditOrigin): Promise<boolean>;
}
