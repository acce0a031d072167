import { join } from "node:path";
import type { ServerConfig } from "../../../src/config/config";
import {
  exampleAuthorization,
  kickModule,
  mucHost,
  type Settings,
} from "../../../prosody-test-env/prosody-config";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import { expectNoTraceback } from "../prosody/expect-no-traceback";
import { TestServer } from "../prosody/test-server";
import { TcpProxy } from "../tcp-proxy";
import { serviceTargets } from "./service-targets";

/** The MUC components of the second Prosody. */
export const otherMucHost = "rooms.example.net";

interface ServerSettings {
  readonly main?: Settings;
  readonly other?: Settings;
  /** More lines of the first one's configuration. */
  readonly append?: string;
  /** Where the first one finds modules, besides mod_http_muc_kick's folder. */
  readonly modules?: string;
}

/** Two Prosodys, each behind a proxy that can make it unreachable. They know nothing of each other. */
export class TwoProsodys {
  readonly main = new TestServer();
  readonly other = new TestServer();
  #proxies: { readonly main: TcpProxy; readonly other: TcpProxy } | undefined;

  get proxies(): { readonly main: TcpProxy; readonly other: TcpProxy } {
    if (this.#proxies === undefined) throw new Error("The servers run in tests and hooks only");
    return this.#proxies;
  }

  /** `settings`: more of the module's, by server. */
  async start({ main, other, append = "", modules }: ServerSettings = {}): Promise<void> {
    const [first, second] = serviceTargets;
    await Promise.all([
      this.main.start({
        target: first,
        mucs: { [mucHost]: { ...kickModule, ...main } },
        append,
        ...(modules !== undefined && { pluginPaths: [join(repositoryRoot, "dist-lua"), modules] }),
      }),
      this.other.start({ target: second, mucs: { [otherMucHost]: { ...kickModule, ...other } } }),
    ]);
    this.#proxies = {
      main: await TcpProxy.start(this.main.prosody.http.port),
      other: await TcpProxy.start(this.other.prosody.http.port),
    };
  }

  /** How a control plane reaches them, by way of the proxies. `timeout` in milliseconds. */
  configs(timeout = 10_000): [ServerConfig, ServerConfig] {
    const shared = { authorization: exampleAuthorization, timeout };
    return [
      { name: "main", url: this.proxies.main.url, host: mucHost, mucs: [mucHost], ...shared },
      { name: "other", url: this.proxies.other.url, host: otherMucHost, mucs: [otherMucHost], ...shared },
    ];
  }

  async sendEverybodyHome(): Promise<void> {
    await Promise.all([this.main.sendEverybodyHome(), this.other.sendEverybodyHome()]);
  }

  async stop(): Promise<void> {
    await this.sendEverybodyHome();
    await Promise.all([this.#proxies?.main.stop(), this.#proxies?.other.stop()]);
    await Promise.all([this.main.stop(), this.other.stop()]);
    for (const { prosody } of [this.main, this.other]) expectNoTraceback(prosody.log.lines);
  }
}

/** Registers what starts and stops two Prosodys around the tests of a file. */
export function useTwoProsodys(settings?: ServerSettings): TwoProsodys {
  const prosodys = new TwoProsodys();
  beforeAll(() => prosodys.start(settings), 120_000);
  afterEach(async () => {
    await prosodys.sendEverybodyHome();
    await prosodys.proxies.main.become("pass");
    await prosodys.proxies.other.become("pass");
  });
  afterAll(() => prosodys.stop(), 60_000);
  return prosodys;
}
