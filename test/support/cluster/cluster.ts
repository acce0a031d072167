import { randomBytes } from "node:crypto";
import { findFreePorts } from "../../../prosody-test-env/free-ports";
import type { Prosody } from "../../../prosody-test-env/prosody";
import { exampleAuthorization, kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import { startProsody } from "../../../prosody-test-env/start-prosody";
import type { Target } from "../../../prosody-test-env/targets/target";
import { MucKickClient } from "../../../src/client/muc-kick-client";
import { createStore } from "../../../src/store/open-store";
import { type PostgresServer, startPostgres } from "../start-postgres";
import { TcpProxy } from "../tcp-proxy";
import { ServingProcess } from "./serving-process";

/** A Prosody, the proxy by which the control planes reach it, and what is known of it. */
export interface ClusterServer {
  readonly name: string;
  readonly muc: string;
  readonly prosody: Prosody;
  readonly proxy: TcpProxy;
  /** Past the proxy: what is really there. */
  readonly client: MucKickClient;
  /** What Prosody sends with its requests for admission. */
  readonly admissionAuthorization: string;
}

/** What has to be ended, the last first. */
type Ending = () => Promise<unknown>;

/** The MUC component of each server. */
export const componentsOfServers = [mucHost, "rooms.example.net"] as const;

/** Two Prosodys behind proxies, two control planes, and the PostgreSQL that these share; each can be killed by itself. */
export class Cluster {
  readonly #endings: Ending[];

  private constructor(
    readonly servers: readonly ClusterServer[],
    readonly planes: readonly ServingProcess[],
    readonly postgres: PostgresServer,
    /** Of a token with every scope. */
    readonly authorization: string,
    endings: Ending[],
  ) {
    this.#endings = endings;
  }

  /** @param hasClocks whether the clocks of the control planes can be set, which needs faketime */
  static async start(
    targets: readonly [Target, Target],
    {
      tell,
      hasClocks = false,
    }: { readonly tell?: (what: string) => void; readonly hasClocks?: boolean } = {},
  ): Promise<Cluster> {
    const endings: Ending[] = [];
    try {
      return await Cluster.#build(targets, endings, { tell, hasClocks });
    } catch (error) {
      await endAll(endings);
      throw error;
    }
  }

  static async #build(
    targets: readonly [Target, Target],
    endings: Ending[],
    { tell, hasClocks }: { readonly tell: ((what: string) => void) | undefined; readonly hasClocks: boolean },
  ): Promise<Cluster> {
    const postgres = await startPostgres();
    endings.push(() => postgres.stop());
    const ports = await findFreePorts(4);
    const servers: ClusterServer[] = [];
    for (const [index, muc] of componentsOfServers.entries()) {
      const name = `prosody-${index + 1}`;
      const target = targets[index] ?? targets[0];
      const prosody = await startProsody({
        target,
        mucs: { [muc]: kickModule },
        logLevel: "info",
        ...(tell !== undefined && { tell }),
      });
      endings.push(() => prosody.stop());
      const proxy = await TcpProxy.start(prosody.http.port, ports[index]);
      endings.push(() => proxy.stop());
      const { url } = prosody.http;
      const client = new MucKickClient({ url, host: muc, authorization: exampleAuthorization });
      endings.push(() => client.close());
      const admissionAuthorization = `Bearer ${randomBytes(24).toString("hex")}`;
      servers.push({ name, muc, prosody, proxy, client, admissionAuthorization });
    }
    const authorization = await makeToken(postgres.url);
    const planes: ServingProcess[] = [];
    for (const name of ["plane-1", "plane-2"]) {
      const plane = await ServingProcess.create(
        name,
        ports[2 + planes.length] ?? 0,
        settings(postgres.url, servers),
        { hasClock: hasClocks },
      );
      endings.push(() => plane.stop());
      planes.push(plane);
      await plane.start();
    }
    return new Cluster(servers, planes, postgres, authorization, endings);
  }

  /** Starts again what was killed, thaws what was frozen, and lets everything through. */
  async restore(): Promise<void> {
    if (!this.postgres.isRunning) await this.postgres.start();
    await Promise.all([
      ...this.servers.map(async ({ prosody, proxy }) => {
        if (!prosody.isRunning) await prosody.start();
        await proxy.become("pass");
      }),
      ...this.planes.map(async (plane) => {
        if (plane.isFrozen) plane.thaw();
        if (!plane.isRunning) await plane.start();
      }),
    ]);
  }

  async stop(): Promise<void> {
    await endAll(this.#endings);
  }
}

/** The configuration of a control plane, but for where it listens. */
function settings(store: string, servers: readonly ClusterServer[]): object {
  return {
    store,
    servers: Object.fromEntries(
      servers.map(({ name, muc, proxy, admissionAuthorization }) => [
        name,
        {
          url: proxy.url,
          host: muc,
          authorization: exampleAuthorization,
          mucs: [muc],
          timeout: "1s",
          admission: { authorization: admissionAuthorization },
        },
      ]),
    ),
    bans: { check_every: "1s" },
    limits: { requests_per_minute: 1_000_000 },
  };
}

async function makeToken(url: string): Promise<string> {
  const store = await createStore(url);
  try {
    const token = { label: "cluster", scopes: ["kick", "read", "ban", "audit", "admin"] } as const;
    const { bearer } = await store.tokens.create(token, { actor: { kind: "operator" } });
    return `Bearer ${bearer}`;
  } finally {
    await store.close();
  }
}

async function endAll(endings: Ending[]): Promise<void> {
  const faults: unknown[] = [];
  for (const end of endings.splice(0).reverse()) {
    await end().catch((error: unknown) => {
      faults.push(error);
    });
  }
  if (faults.length > 0) throw new AggregateError(faults, "Not everything could be stopped");
}
