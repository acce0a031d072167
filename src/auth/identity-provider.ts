import * as openid from "openid-client";
import type { SignInConfig } from "../config/config";
import type { SignInProblem } from "../wire/sign-in";

/** A sign-in that failed; its message and its properties contain nothing secret. */
export class SignInError extends Error {
  override readonly name = "SignInError";

  constructor(
    readonly problem: SignInProblem,
    message: string,
  ) {
    super(message);
  }
}

/** What a browser keeps while its user is at the identity provider. */
export interface Flow {
  readonly state: string;
  readonly nonce: string;
  /** The PKCE code verifier (RFC 7636). */
  readonly verifier: string;
}

/** The claims of an identity provider about a person. */
export type Claims = Readonly<Record<string, unknown>> & { readonly sub: string };

/** The time limit of each request to the provider, in seconds. */
const TIMEOUT = 10;

/** The difference of clocks that is accepted, in seconds. */
const CLOCK_TOLERANCE = 60;

/** How long the provider's metadata is used before it is read again, in milliseconds. */
const METADATA_AGE = 3_600_000;

/** An OpenID provider: the authorization code flow with PKCE (OpenID Connect Core 1.0, section 3.1). */
export class IdentityProvider {
  readonly #config: SignInConfig;
  readonly #redirectUri: string;
  readonly #monotonic: () => number;
  #metadata: { readonly configuration: Promise<openid.Configuration>; readonly readAt: number } | undefined;

  /** @param monotonic the monotonic clock in milliseconds */
  constructor(config: SignInConfig, redirectUri: string, monotonic: () => number) {
    this.#config = config;
    this.#redirectUri = redirectUri;
    this.#monotonic = monotonic;
  }

  /**
   * Where the browser goes to sign in, and what it keeps until it returns.
   * @param prompt as in the authorization request (OpenID Connect Core 1.0, section 3.1.2.1)
   * @throws SignInError
   */
  async begin(prompt?: "login"): Promise<{ readonly url: string; readonly flow: Flow }> {
    const configuration = await this.#discover();
    const flow = {
      state: openid.randomState(),
      nonce: openid.randomNonce(),
      verifier: openid.randomPKCECodeVerifier(),
    };
    const url = openid.buildAuthorizationUrl(configuration, {
      redirect_uri: this.#redirectUri,
      scope: this.#config.scopes.join(" "),
      state: flow.state,
      nonce: flow.nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: "S256",
      ...(prompt !== undefined && { prompt }),
    });
    return { url: url.href, flow };
  }

  /**
   * The claims of the person who returns from the provider: those of the ID token and, if one of `wanted` is not among
   * them, those of the UserInfo endpoint.
   * @param query the parameters with which the browser returns
   * @throws SignInError
   */
  async finish(query: URLSearchParams, flow: Flow, wanted: readonly string[]): Promise<Claims> {
    const configuration = await this.#discover();
    try {
      const tokens = await openid.authorizationCodeGrant(
        configuration,
        new URL(`${this.#redirectUri}?${query.toString()}`),
        {
          expectedState: flow.state,
          expectedNonce: flow.nonce,
          pkceCodeVerifier: flow.verifier,
          idTokenExpected: true,
        },
      );
      const claims = tokens.claims();
      if (claims === undefined) throw new SignInError("failed", "The provider sent no ID token");
      const isComplete = wanted.every((name) => claimOf(claims, name) !== undefined);
      if (isComplete || configuration.serverMetadata().userinfo_endpoint === undefined) return claims;
      return { ...(await openid.fetchUserInfo(configuration, tokens.access_token, claims.sub)), ...claims };
    } catch (error) {
      throw error instanceof SignInError ? error : explain(error);
    }
  }

  /**
   * Where the browser goes to end the person's session at the provider (OpenID Connect RP-Initiated Logout 1.0); without
   * an ID token, which would be part of the address, so that the provider asks first. Undefined if there is no such place.
   */
  async endSessionUrl(returnTo: string): Promise<string | undefined> {
    // The session here has ended in any case.
    const configuration = await this.#discover().catch(() => undefined);
    if (configuration?.serverMetadata().end_session_endpoint === undefined) return undefined;
    return openid.buildEndSessionUrl(configuration, { post_logout_redirect_uri: returnTo }).href;
  }

  #discover(): Promise<openid.Configuration> {
    const now = this.#monotonic();
    if (this.#metadata === undefined || now - this.#metadata.readAt > METADATA_AGE) {
      const configuration = this.#readMetadata();
      this.#metadata = { configuration, readAt: now };
      configuration.catch(() => {
        // The next sign-in tries again.
        if (this.#metadata?.configuration === configuration) this.#metadata = undefined;
      });
    }
    return this.#metadata.configuration;
  }

  async #readMetadata(): Promise<openid.Configuration> {
    const { issuer, clientId, clientSecret } = this.#config;
    const url = new URL(issuer);
    try {
      return await openid.discovery(
        url,
        clientId,
        { [openid.clockTolerance]: CLOCK_TOLERANCE },
        openid.ClientSecretBasic(clientSecret),
        {
          timeout: TIMEOUT,
          execute: [
            // Checks the signature of ID tokens.
            openid.enableNonRepudiationChecks,
            // The configuration accepts it for this machine only.
            // eslint-disable-next-line @typescript-eslint/no-deprecated -- openid-client calls it deprecated only so that each use stands out
            ...(url.protocol === "http:" ? [openid.allowInsecureRequests] : []),
          ],
        },
      );
    } catch (error) {
      throw new SignInError(
        "unavailable",
        `Failed to read ${metadataUrl(issuer)} (sign_in.issuer): ${describe(error)}`,
      );
    }
  }
}

/** Where a provider's metadata is (OpenID Connect Discovery 1.0, section 4). An issuer may also be given by that address. */
function metadataUrl(issuer: string): string {
  return issuer.includes("/.well-known/")
    ? issuer
    : issuer.replace(/\/?$/, "/.well-known/openid-configuration");
}

/** A claim by its name or, for a claim within claims, by its path such as `realm_access.roles`. */
export function claimOf(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name
    .split(".")
    .reduce<unknown>(
      (value, step) =>
        typeof value === "object" && value !== null && Object.hasOwn(value, step)
          ? (value as Record<string, unknown>)[step]
          : undefined,
      claims,
    );
}

function explain(error: unknown): SignInError {
  if (error instanceof openid.AuthorizationResponseError) {
    return new SignInError(error.error === "access_denied" ? "denied" : "failed", describe(error));
  }
  return new SignInError(isUnavailable(error) ? "unavailable" : "failed", describe(error));
}

/** Without the properties of the library's errors, which may contain tokens. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { error: name, error_description: description } = error as {
    readonly error?: string;
    readonly error_description?: string;
  };
  const { cause } = error;
  return [error.message, name, description, cause instanceof Error ? describe(cause) : undefined]
    .filter((part) => part !== undefined)
    .join(": ");
}

/** Whether the provider did not respond, or with an error of its own. */
function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { message, cause } = error;
  if (message === "fetch failed" || (error as { code?: unknown }).code === "OAUTH_TIMEOUT") return true;
  return cause instanceof Response ? cause.status >= 500 : isUnavailable(cause);
}
