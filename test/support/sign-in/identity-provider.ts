import { join } from "node:path";
import { request } from "undici";
import type { SignInConfig } from "../../../src/config/config";
import { type ServiceProcess, startNodeProcess } from "../start-service-process";

export interface ProviderOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The public address of the control plane. */
  readonly home: string;
  /** Whether the ID token has all claims; otherwise they are at the UserInfo endpoint only. */
  readonly hasClaimsInIdToken: boolean;
}

export interface ProviderState {
  /** The claims of each account, by `sub`. */
  readonly people: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Of its clock, in milliseconds. */
  readonly clockOffset: number;
  /** The beginning of the paths at which it responds with 503; null: it is up. */
  readonly downAt: string | null;
}

const people = {
  mia: { preferred_username: "Mia Meier", roles: ["moderator", "unrelated"] },
  otto: { preferred_username: "Otto", roles: ["operator"] },
  rita: { preferred_username: "Rita", roles: "reader" },
  nora: { preferred_username: "Nora" },
};

const initialState: ProviderState = { people, clockOffset: 0, downAt: null };

/** An OpenID provider whose client is a control plane. Anybody is logged in by the name of the account. */
export class IdentityProvider {
  #state = initialState;

  private constructor(
    private readonly process: ServiceProcess,
    private readonly options: ProviderOptions,
  ) {}

  static async start(home: string, changes: Partial<ProviderOptions> = {}): Promise<IdentityProvider> {
    // What RFC 6749 (section 2.3.1) has encoded.
    const options = {
      clientId: "muc kick",
      clientSecret: "a+secret: 100%/&=",
      home,
      hasClaimsInIdToken: false,
    };
    const given = { ...options, ...changes };
    const program = join(__dirname, "identity-provider-process.ts");
    const provider = new IdentityProvider(await startNodeProcess(program, [JSON.stringify(given)]), given);
    await provider.change({});
    return provider;
  }

  get issuer(): string {
    return this.process.url;
  }

  get host(): string {
    return new URL(this.issuer).host;
  }

  /** The configuration of the control plane. */
  get config(): SignInConfig {
    const { home, clientId, clientSecret } = this.options;
    return {
      ...{ publicUrl: home, issuer: this.issuer, clientId, clientSecret },
      scopes: ["openid", "profile"],
      rolesClaim: "roles",
      nameClaim: "preferred_username",
      jidClaim: "xmpp",
      roles: [
        { name: "operator", scopes: ["audit", "admin"], mucs: undefined },
        { name: "moderator", scopes: ["kick", "read", "ban"], mucs: undefined },
        { name: "reader", scopes: ["read"], mucs: ["lobby@chat.example.org"] },
      ],
      session: { idle: 3_600_000, life: 12 * 3_600_000 },
    };
  }

  async change(changes: Partial<ProviderState>): Promise<void> {
    this.#state = { ...this.#state, ...changes };
    const options = { method: "POST", body: JSON.stringify(this.#state) } as const;
    await (await request(`${this.issuer}/control`, options)).body.dump();
  }

  /** As it was at first. */
  reset(): Promise<void> {
    return this.change(initialState);
  }

  stop(): Promise<void> {
    return this.process.kill();
  }
}
