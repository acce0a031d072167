import { readFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { request } from "undici";
import type { Prosody } from "../../prosody-test-env/prosody";
import { exampleAuthorization, kickModule } from "../../prosody-test-env/prosody-config";
import { startProsody } from "../../prosody-test-env/start-prosody";
import { parseConfig } from "../../src/config/load-config";
import { ControlPlaneClient } from "../../src/index";
import { createStore } from "../../src/store/open-store";
import { type ServiceProcess, startServiceProcess } from "../../test/support/start-service-process";

/** A control plane in front of several Prosodys, `server-1` with the MUC component `chat-1.example.org`, and so on. */
export class Plane {
  private constructor(
    readonly prosodys: readonly Prosody[],
    readonly client: ControlPlaneClient,
    private readonly service: ServiceProcess,
    private readonly directory: string,
  ) {}

  static async start(servers: number): Promise<Plane> {
    const numbers = Array.from({ length: servers }, (_, index) => index + 1);
    const prosodys: Prosody[] = [];
    for (const number of numbers) {
      const mucs = { [mucOf(number)]: kickModule };
      prosodys.push(await startProsody({ target: "local", logLevel: "info", mucs }));
    }
    const directory = await mkdtemp(join(tmpdir(), "muc-kick-bench-"));
    const settings = {
      listen: { port: 0 },
      store: "sqlite:muc-kick.db",
      log: "silent",
      bans: { check_every: "1s" },
      limits: { requests_per_minute: 1_000_000 },
      servers: Object.fromEntries(
        prosodys.map(({ http }, index) => {
          const host = mucOf(index + 1);
          const server = { url: http.url, host, mucs: [host], authorization: exampleAuthorization };
          return [`server-${index + 1}`, server];
        }),
      ),
    };
    const config = parseConfig(JSON.stringify(settings), join(directory, "config.yaml"), {});
    const store = await createStore(config.store);
    const { bearer } = await store.tokens.create(
      { label: "bench", scopes: ["ban", "read"] },
      { actor: { kind: "operator" } },
    );
    await store.close();
    const service = await startServiceProcess(config);
    const client = new ControlPlaneClient({ url: service.url, token: bearer, timeout: 120_000 });
    const plane = new Plane(prosodys, client, service, directory);
    await plane.untilSync(true);
    return plane;
  }

  async metric(name: string): Promise<readonly number[]> {
    const text = await (await request(`${this.service.url}/metrics`)).body.text();
    return [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, "gm"))].map(([, value]) =>
      Number(value),
    );
  }

  /** Resolves when all servers are in sync, or when one is not. */
  async untilSync(wanted: boolean): Promise<void> {
    for (;;) {
      const inSync = await this.metric("muc_kick_server_in_sync");
      const all = inSync.length === this.prosodys.length && inSync.every((value) => value === 1);
      if (all === wanted) return;
      await sleep(20);
    }
  }

  /** Of the control plane, in MiB. */
  async memory(): Promise<number> {
    const [bytes = NaN] = await this.metric("process_resident_memory_bytes");
    return bytes / 1024 ** 2;
  }

  /** Stops a Prosody from running, or lets it go on; meanwhile its connections stay open. */
  async freeze({ directory }: Prosody, isFrozen: boolean): Promise<void> {
    const pid = Number(await readFile(join(directory, "data", "prosody.pid"), "utf8"));
    process.kill(pid, isFrozen ? "SIGSTOP" : "SIGCONT");
  }

  async stop(): Promise<void> {
    await this.client.close();
    await this.service.kill();
    for (const prosody of this.prosodys) await prosody.stop();
    await rm(this.directory, { recursive: true });
  }
}

const mucOf = (number: number) => `chat-${number}.example.org`;
