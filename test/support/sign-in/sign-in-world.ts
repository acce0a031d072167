import { findFreePorts } from "../../../prosody-test-env/free-ports";
import type { Config, SignInConfig } from "../../../src/config/config";
import type { ContextOverrides } from "../../../src/context";
import { type ApiAnswer, type ApiRequest, ControlPlane } from "../service/control-plane";
import { unreachableServer } from "../service/unreachable-server";
import { HttpBrowser, type Visited } from "./http-browser";
import { IdentityProvider, type ProviderOptions } from "./identity-provider";

interface WorldChanges {
  readonly config?: Partial<Config>;
  readonly signIn?: Partial<SignInConfig>;
  readonly overrides?: ContextOverrides;
  readonly provider?: Partial<ProviderOptions>;
}

/** A control plane that people sign in to with a real OpenID provider. Its servers do not matter. */
export class SignInWorld {
  private constructor(
    /** The address of the control plane, with a slash. */
    readonly home: string,
    readonly provider: IdentityProvider,
    readonly plane: ControlPlane,
  ) {}

  static async start({
    config,
    signIn,
    overrides,
    provider: options,
  }: WorldChanges = {}): Promise<SignInWorld> {
    const [port = 0] = await findFreePorts(1);
    const home = `http://127.0.0.1:${port}/`;
    const provider = await IdentityProvider.start(home, options);
    const changes = {
      listen: { address: "127.0.0.1", port },
      signIn: { ...provider.config, ...signIn },
      ...config,
    };
    const plane = await ControlPlane.start([unreachableServer], changes, overrides, { adopts: false });
    return new SignInWorld(home, provider, plane);
  }

  async stop(): Promise<void> {
    await this.plane.stop();
    await this.provider.stop();
  }

  /** A browser in which somebody is signed in. */
  async signIn(account: string): Promise<Person> {
    const person = new Person(this);
    await person.signIn(account);
    return person;
  }
}

/** A browser of its own. */
export class Person {
  readonly browser: HttpBrowser;

  constructor(private readonly world: SignInWorld) {
    this.browser = new HttpBrowser(world.home);
  }

  signIn(account: string, options: { until?: string } = {}): Promise<Visited> {
    return this.browser.signIn(account, options);
  }

  /** A request with the cookies of the browser and nothing else. */
  request(given: ApiRequest): Promise<ApiAnswer> {
    const cookie = this.browser.cookiesFor(this.world.home);
    return this.world.plane.request({ authorization: null, ...given, headers: { cookie, ...given.headers } });
  }

  /** `GET /v1/me`. */
  async me(): Promise<Record<string, unknown>> {
    return (await this.request({ path: "/v1/me" })).body as Record<string, unknown>;
  }

  /** A request as the console sends it. */
  async act(given: ApiRequest): Promise<ApiAnswer> {
    const { csrf_token: token } = await this.me();
    return this.request({ ...given, headers: { "x-csrf-token": String(token), ...given.headers } });
  }
}
