import { createHmac } from "node:crypto";
import type { SignInConfig } from "../config/config";
import { nodeJson } from "../json";
import { createSealer, type Sealer } from "../sealer";
import type { Person, SessionLifetime, Sessions } from "../store/sessions/sessions";
import type { SignInProblem } from "../wire/sign-in";
import { tokenFields } from "../wire/tokens";
import type { Caller, SessionCallers } from "./authenticator";
import { Cookie } from "./cookies";
import { type Claims, claimOf, type Flow, IdentityProvider, SignInError } from "./identity-provider";
import { grantOf } from "./roles";

/** How long a person has to sign in at the provider, in seconds. */
const FLOW_LIFE = 600;

/** The purpose of the sealed text in the cookie. */
const FLOW = "flow";

export interface SignInParts {
  readonly config: SignInConfig;
  readonly sessions: Sessions;
  /** Unix time in ms. */
  readonly clock: () => number;
  /** The monotonic clock in milliseconds. */
  readonly monotonic: () => number;
}

/** Where a browser is sent. */
export interface Redirect {
  readonly location: string;
  /** Set-Cookie headers. */
  readonly cookies: readonly string[];
}

/** Signs people in with an identity provider, and keeps their sessions in cookies. */
export class SignIn implements SessionCallers {
  readonly #config: SignInConfig;
  readonly #sessions: Sessions;
  readonly #clock: () => number;
  readonly #provider: IdentityProvider;
  readonly #lifetime: SessionLifetime;
  readonly #sealer: Sealer;
  readonly #flowCookie: Cookie;
  readonly #sessionCookie: Cookie;

  constructor({ config, sessions, clock, monotonic }: SignInParts) {
    const { publicUrl, clientSecret } = config;
    this.#config = config;
    this.#sessions = sessions;
    this.#clock = clock;
    this.#lifetime = config.session;
    this.#provider = new IdentityProvider(config, `${publicUrl}sign-in/callback`, monotonic);
    // All instances have the same secret, so that a browser can return to another one.
    this.#sealer = createSealer(["sign-in", clientSecret]);
    this.#flowCookie = new Cookie("muc-kick-sign-in", publicUrl, { sameSite: "Lax", maxAge: FLOW_LIFE });
    this.#sessionCookie = new Cookie("muc-kick-session", publicUrl, { sameSite: "Strict" });
  }

  /** The name of the cookie of sessions. */
  get cookieName(): string {
    return this.#sessionCookie.name;
  }

  /** Whether a request has the cookie of a session, which may have ended. */
  hasSession(cookie: string | undefined): boolean {
    return this.#sessionCookie.read(cookie) !== undefined;
  }

  async find(cookie: string | undefined, isUse: boolean): Promise<Caller | undefined> {
    const secret = this.#sessionCookie.read(cookie);
    if (secret === undefined) return undefined;
    const session = await this.#sessions.authenticate(secret, this.#lifetime, isUse);
    if (session === undefined) return undefined;
    // What a role allows may have changed since, or it may not be configured any more.
    const grant = grantOf(this.#config.roles, session.roles);
    if (grant === undefined) return undefined;
    const { id, subject, name, jid } = session;
    return {
      actor: { kind: "person", id: subject, label: name },
      ...grant,
      jid,
      session: { id, csrfToken: csrfTokenOf(secret) },
    };
  }

  /**
   * Sends the browser to the provider.
   * @param prompt `login`: the provider asks for an account even if it knows one
   * @throws SignInError
   */
  async begin(prompt?: "login"): Promise<Redirect> {
    const { url, flow } = await this.#provider.begin(prompt);
    const kept = JSON.stringify({ ...flow, expiresAt: this.#clock() + FLOW_LIFE * 1000 });
    const sealed = this.#sealer.seal(FLOW, Buffer.from(kept));
    return { location: url, cookies: [this.#flowCookie.write(sealed)] };
  }

  /**
   * Begins the session of a person who returns from the provider. A session that the browser had ends.
   * @param query the parameters with which the browser returns
   * @throws SignInError
   * @throws the driver's own error if the store cannot be reached
   */
  async finish(query: URLSearchParams, cookie: string | undefined, address: string): Promise<Redirect> {
    const flow = this.#readFlow(this.#flowCookie.read(cookie), query.get("state"));
    if (flow === undefined) {
      throw new SignInError("expired", "The browser has not begun this sign-in, or too long ago");
    }
    const person = this.#describe(await this.#provider.finish(query, flow, this.#wantedClaims()));
    const replaced = this.#sessionCookie.read(cookie);
    const secret = await this.#sessions.create({ person, address, replaced }, this.#lifetime);
    return {
      location: this.#config.publicUrl,
      cookies: [this.#sessionCookie.write(secret), this.#flowCookie.remove()],
    };
  }

  /** Sends a browser whose sign-in failed to the console, which explains the problem. */
  explain(problem: SignInProblem): Redirect {
    return {
      location: `${this.#config.publicUrl}#/sign-in/${problem}`,
      cookies: [this.#flowCookie.remove()],
    };
  }

  /**
   * Ends the session of a browser.
   * @returns where the browser can sign out of the provider, too
   */
  async end(
    cookie: string | undefined,
    address: string,
  ): Promise<{ readonly endSessionUrl: string | undefined; readonly cookies: readonly string[] }> {
    const secret = this.#sessionCookie.read(cookie);
    if (secret !== undefined) await this.#sessions.end(secret, address);
    const endSessionUrl = await this.#provider.endSessionUrl(this.#config.publicUrl);
    return { endSessionUrl, cookies: [this.#sessionCookie.remove()] };
  }

  /** Undefined if the browser has begun no sign-in with this state, or too long ago. */
  #readFlow(sealed: string | undefined, state: string | null): Flow | undefined {
    const text = sealed === undefined ? undefined : this.#sealer.open(FLOW, sealed);
    if (text === undefined) return undefined;
    const kept = JSON.parse(text.toString()) as Flow & { readonly expiresAt: number };
    return kept.state === state && kept.expiresAt > this.#clock() ? kept : undefined;
  }

  #wantedClaims(): string[] {
    const { rolesClaim, nameClaim, jidClaim } = this.#config;
    return [rolesClaim, nameClaim, ...(jidClaim === undefined ? [] : [jidClaim])];
  }

  #describe(claims: Claims): Person {
    const { roles: known, rolesClaim, nameClaim, jidClaim } = this.#config;
    const { sub: subject } = claims;
    const given = claimOf(claims, rolesClaim);
    const names: readonly unknown[] = Array.isArray(given) ? given : [given];
    const roles = known.map(({ name }) => name).filter((name) => names.includes(name));
    if (roles.length === 0) {
      throw new SignInError("no-role", `${subject} has no role that is configured, in claim ${rolesClaim}`);
    }
    const name = tokenFields.label.read(claimOf(claims, nameClaim)) ?? subject;
    const jid = jidClaim === undefined ? undefined : claimOf(claims, jidClaim);
    return { subject, name, roles, jid: tokenFields.jid.read(jid, nodeJson) };
  }
}

/** What requests of a session that change something prove to know: a page of another site cannot read it. */
function csrfTokenOf(secret: string): string {
  return createHmac("sha256", secret).update("muc-kick csrf").digest("base64url");
}
