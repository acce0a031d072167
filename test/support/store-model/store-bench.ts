import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePorts } from "../../../prosody-test-env/free-ports";
import type { Prosody } from "../../../prosody-test-env/prosody";
import { exampleAuthorization, kickModule } from "../../../prosody-test-env/prosody-config";
import { startProsody } from "../../../prosody-test-env/start-prosody";
import type { Target } from "../../../prosody-test-env/targets/target";
import { MucKickClient } from "../../../src/client/muc-kick-client";
import type { StoreDialect } from "../../../src/store/store";
import { inTime } from "../in-time";
import { type PostgresServer, startPostgres } from "../start-postgres";
import { TcpProxy } from "../tcp-proxy";
import { componentsOfServers } from "../cluster/cluster";
import { type RestartablePlane, ServicePlane } from "./service-plane";
import { ServingProcess } from "../cluster/serving-process";
import { ModelledPlane, ModelledServer } from "./store-model";
import { PostgresPlace, SqlitePlace, type StorePlace } from "./store-place";
import { StoreWorld } from "./store-world";

/** How long a control plane may take to end, in milliseconds: longer than it waits for requests in progress. */
const ENDS_WITHIN = 30_000;

/** What the control planes are: services of this process, or processes. */
export type PlaneKind = "service" | "process";

/** Two Prosodys and a PostgreSQL, for any number of worlds at the same time, none of which sees another's bans. */
export class StoreBench {
  #worlds = 0;

  private constructor(
    private readonly prosodys: readonly { readonly muc: string; readonly prosody: Prosody }[],
    private readonly postgres: PostgresServer,
    private readonly directory: string,
  ) {}

  static async start(targets: readonly [Target, Target]): Promise<StoreBench> {
    const postgres = await startPostgres();
    const prosodys: { muc: string; prosody: Prosody }[] = [];
    for (const [index, muc] of componentsOfServers.entries()) {
      const target = targets[index] ?? targets[0];
      prosodys.push({
        muc,
        prosody: await startProsody({ target, mucs: { [muc]: kickModule }, logLevel: "info" }),
      });
    }
    return new StoreBench(prosodys, postgres, await mkdtemp(join(tmpdir(), "muc-kick-stores-")));
  }

  /** What the Prosodys logged. */
  get logs(): readonly (readonly string[])[] {
    return this.prosodys.map(({ prosody }) => prosody.log.lines);
  }

  /** Gives `use` a world of its own, and removes it afterwards. */
  async withWorld(
    { kind, dialect }: { readonly kind: PlaneKind; readonly dialect: StoreDialect },
    use: (world: StoreWorld) => Promise<void>,
  ): Promise<void> {
    const number = this.#worlds++;
    const servers: ModelledServer[] = [];
    const planes: ModelledPlane[] = [];
    try {
      for (const [index, { muc, prosody }] of this.prosodys.entries()) {
        const proxy = await TcpProxy.start(prosody.http.port);
        const { url } = prosody.http;
        const client = new MucKickClient({ url, host: muc, authorization: exampleAuthorization });
        const admissionAuthorization = `Bearer admission-of-${index}`;
        const log = () => prosody.log.lines;
        servers.push(
          new ModelledServer(`server-${index + 1}`, muc, { proxy, client, admissionAuthorization, log }),
        );
      }
      const shared = prefixOf("m", number);
      for (const [index, prefix] of [shared, shared, prefixOf("o", number)].entries()) {
        const name = `plane-${index + 1}`;
        const place = await this.#createPlace(dialect, `world_${number}_${index}`);
        const settings = settingsOf(place, prefix, servers);
        const real = await createPlane(kind, name, settings, dialect);
        planes.push(new ModelledPlane(name, real, place, prefix));
      }
      await use(new StoreWorld(planes, servers));
    } finally {
      for (const { name, real, place } of planes) {
        await inTime(`the end of ${name}`, real.stop(), ENDS_WITHIN);
        await place.remove();
      }
      for (const { parts, bans } of servers) {
        if (bans.size > 0) await parts.client.changeBans({ delete: [...bans.keys()] });
        await parts.client.close();
        await parts.proxy.stop();
      }
    }
  }

  async stop(): Promise<void> {
    await this.postgres.stop();
    for (const { prosody } of this.prosodys) await prosody.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  #createPlace(dialect: StoreDialect, name: string): Promise<StorePlace> {
    return dialect === "sqlite"
      ? SqlitePlace.create(join(this.directory, name))
      : PostgresPlace.create(this.postgres, name);
  }
}

/** Of four letters, and none begins with another. */
function prefixOf(letter: string, number: number): string {
  return `${letter}${number.toString(36).padStart(2, "0")}-`;
}

async function createPlane(
  kind: PlaneKind,
  name: string,
  settings: object,
  dialect: StoreDialect,
): Promise<RestartablePlane> {
  if (kind === "service") return new ServicePlane(name, settings, { hasClock: dialect === "sqlite" });
  const [port = 0] = await findFreePorts(1);
  return ServingProcess.create(name, port, settings, { hasClock: true });
}

function settingsOf(place: StorePlace, prefix: string, servers: readonly ModelledServer[]): object {
  return {
    store: place.url,
    servers: Object.fromEntries(
      servers.map(({ name, muc, parts: { proxy, admissionAuthorization } }) => [
        name,
        {
          url: proxy.url,
          host: muc,
          authorization: exampleAuthorization,
          mucs: [muc],
          timeout: "10s",
          admission: { authorization: admissionAuthorization },
        },
      ]),
    ),
    bans: { id_prefix: prefix, check_every: "1s" },
    limits: { requests_per_minute: 1_000_000 },
  };
}
