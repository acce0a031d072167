import { exampleAuthorization, kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import type { Config, ServerConfig } from "../../../src/config/config";
import type { ContextOverrides } from "../../../src/context";
import type { Target } from "../../../prosody-test-env/targets/target";
import { TestServer } from "../prosody/test-server";
import { ControlPlane } from "../service/control-plane";
import { TcpProxy } from "../tcp-proxy";

/** As bad as Prosody lets a nickname be: markup, a filler that looks like nothing, marks that cover other lines. */
export const hostileNickname = `<img src=x onerror=alert(1)>\u1160q${"\u0301".repeat(12)}`;

/** What no XMPP server keeps out of a reason: an override, zero-width characters, line ends, any length. */
export const hostileReason = `\u202egnp.exe\u200b<script>alert(1)</script>\n${"long ".repeat(150)}`;

const settings = {
  reasons: ["Spam", "Insults", "Off topic, after a warning"],
  protected: ["carol@example.org"],
  bans: { idPrefix: "mk-", checkEvery: 1_000 },
};

/** A MUC component without an archive, whose module does not keep who has left. */
export const plainMucHost = "plain.example.org";

const accounts = ["alice", "bob", "carol", "dave", "erin", "mallory"];

/** A Prosody, reached by a proxy, with a control plane in front of it, which serves the console. */
export class ConsoleWorld {
  readonly server = new TestServer();
  #plane: ControlPlane | undefined;
  #proxy: TcpProxy | undefined;

  /** Can make the Prosody unreachable for the control plane. */
  get proxy(): TcpProxy {
    if (this.#proxy === undefined) throw new Error("The proxy runs in tests and hooks only");
    return this.#proxy;
  }

  get plane(): ControlPlane {
    if (this.#plane === undefined) throw new Error("The control plane runs in tests and hooks only");
    return this.#plane;
  }

  /** Of a token that has every scope. */
  get bearer(): string {
    return this.plane.authorization.replace("Bearer ", "");
  }

  async start(target: Target): Promise<void> {
    await this.server.start({
      target,
      accounts,
      mucs: {
        [mucHost]: {
          ...kickModule,
          modules_enabled: ["http_muc_kick", "muc_mam"],
          http_muc_kick_visitors: 1000,
        },
        [plainMucHost]: kickModule,
      },
    });
    this.#proxy = await TcpProxy.start(this.server.prosody.http.port);
    this.#plane = await ControlPlane.start([this.#config()], settings);
  }

  /** Starts another instance of the control plane, which the caller stops. */
  startInstance(
    changes: Partial<Config> = {},
    overrides?: ContextOverrides,
    server: Partial<ServerConfig> = {},
  ): Promise<ControlPlane> {
    const store = `sqlite:${this.plane.directory}/muc-kick.db`;
    return ControlPlane.start(
      [{ ...this.#config(), ...server }],
      { ...settings, store, ...changes },
      overrides,
    );
  }

  /** Starts a control plane in front of the component that has neither archive nor visitors; the caller stops it. */
  startPlain(): Promise<ControlPlane> {
    return ControlPlane.start([{ ...this.#config(), host: plainMucHost, mucs: [plainMucHost] }], settings);
  }

  async stop(): Promise<void> {
    await this.#plane?.stop();
    await this.#proxy?.stop();
    await this.server.sendEverybodyHome();
    await this.server.stop();
  }

  #config(): ServerConfig {
    const { url } = this.proxy;
    return {
      ...{ name: "main", url, host: mucHost, mucs: [mucHost] },
      ...{ authorization: exampleAuthorization, timeout: 10_000 },
    };
  }
}
