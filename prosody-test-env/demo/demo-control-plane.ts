import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseConfig } from "../../src/config/load-config";
import { Service } from "../../src/service/service";
import type { Prosody } from "../prosody";
import { exampleAuthorization, mucHost } from "../prosody-config";

/** A control plane on SQLite in front of the demo's Prosody, in a directory that goes with it. */
export class DemoControlPlane {
  readonly #service: Service;
  readonly #directory: string;

  private constructor(
    service: Service,
    directory: string,
    /** Of a token that may do everything. */
    readonly bearer: string,
  ) {
    this.#service = service;
    this.#directory = directory;
  }

  static async start(prosody: Prosody): Promise<DemoControlPlane> {
    const directory = await mkdtemp(join(tmpdir(), "muc-kick-demo-"));
    const file = join(directory, "muc-kick.yaml");
    const server = {
      url: prosody.http.url,
      host: mucHost,
      authorization: exampleAuthorization,
      mucs: [mucHost],
    };
    const settings = {
      listen: { port: 0 },
      store: "sqlite:muc-kick.db",
      servers: { demo: server },
      reasons: ["Spam", "Insults", "Off topic, after a warning"],
      log: "error",
    };
    try {
      // YAML takes JSON as it is.
      const service = await Service.create(parseConfig(JSON.stringify(settings), file, {}), {
        createStore: true,
      });
      try {
        await service.start();
        const token = {
          label: "demo",
          scopes: ["kick", "read", "ban", "destroy", "audit", "admin"],
        } as const;
        const { bearer } = await service.context.store.tokens.create(token, { actor: { kind: "system" } });
        return new DemoControlPlane(service, directory, bearer);
      } catch (error) {
        await service.destroy();
        throw error;
      }
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  }

  get url(): string {
    return this.#service.url;
  }

  async stop(): Promise<void> {
    await this.#service.destroy();
    await rm(this.#directory, { recursive: true, force: true });
  }
}
