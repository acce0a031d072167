import type { ServerConfig } from "../../../src/config/config";
import { exampleAuthorization, kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import { expectNoTraceback } from "../prosody/expect-no-traceback";
import { TestServer } from "../prosody/test-server";
import { TcpProxy } from "../tcp-proxy";
import { serviceTargets } from "./service-targets";

/** The MUC components of the second Prosody. */
export const otherMucHost = "rooms.example.net";

/** Two Prosodys, each behind a proxy that can make it unreachable. They know nothing of each other. */
export class TwoProsodys {
  readonly main = new TestServer();
  readonly other = new TestServer();
  #proxies: { readonly main: TcpProxy; readonly other: TcpProxy } | undefined;

  get proxies(): { readonly main: TcpProxy; readonly other: TcpProxy } {
    if (this.#proxies === undefined) throw new Error("The servers run in tests and hooks only");
    return this.#proxies;
  }

  async start(): Promise<void> {
    const [first, second] = serviceTargets;
    await Promise.all([
      this.main.start({ target: first, mucs: { [mucHost]: kickModule } }),
      this.other.start({ target: second, mucs: { [otherMucHost]: kickModule } }),
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
export function useTwoProsodys(): TwoProsodys {
  const prosodys = new TwoProsodys();
  beforeAll(() => prosodys.start(), 120_000);
  afterEach(async () => {
    await prosodys.sendEverybodyHome();
    await prosodys.proxies.main.become("pass");
    await prosodys.proxies.other.become("pass");
  });
  afterAll(() => prosodys.stop(), 60_000);
  return prosodys;
}
