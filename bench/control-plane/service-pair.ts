import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { request } from "undici";
import type { Prosody } from "../../prosody-test-env/prosody";
import { exampleAuthorization, mucHost } from "../../prosody-test-env/prosody-config";
import { startProsody } from "../../prosody-test-env/start-prosody";
import { parseConfig } from "../../src/config/load-config";
import { createStore } from "../../src/store/open-store";
import {
  startNodeProcess,
  startServiceProcess,
  type ServiceProcess,
} from "../../test/support/start-service-process";
import type { Row } from "../measurement";
import { compare, median, ratioOf } from "../rounds";
import { HttpLoad, type HttpRequest } from "../support/http-load";

/** The control plane in front of a Prosody, and Express with the same routes, each in a process of its own. */
export class ServicePair {
  private constructor(
    readonly prosody: Prosody,
    readonly service: ServiceProcess,
    readonly express: ServiceProcess,
    /** The value of Authorization with a token of the control plane, for kicks. */
    readonly authorization: string,
    private readonly directory: string,
  ) {}

  static async start(): Promise<ServicePair> {
    const prosody = await startProsody({ target: "local", logLevel: "info" });
    const directory = await mkdtemp(join(tmpdir(), "muc-kick-bench-"));
    const server = {
      url: prosody.http.url,
      host: mucHost,
      authorization: exampleAuthorization,
      mucs: [mucHost],
    };
    const settings = {
      listen: { port: 0 },
      store: "sqlite:muc-kick.db",
      log: process.env.MUC_KICK_BENCH_LOG ?? "silent",
      metrics: "public",
      limits: { requests_per_minute: 1_000_000 },
      servers: { main: { ...server, admission: { authorization: exampleAuthorization } } },
    };
    const config = parseConfig(JSON.stringify(settings), join(directory, "config.yaml"), {});
    const store = await createStore(config.store);
    const { bearer } = await store.tokens.create(
      { label: "bench", scopes: ["kick"] },
      { actor: { kind: "operator" } },
    );
    await store.close();
    const headers = { host: mucHost, authorization: exampleAuthorization };
    const upstream = JSON.stringify({ url: prosody.http.url, headers });
    return new ServicePair(
      prosody,
      await startServiceProcess(config),
      await startNodeProcess(join(__dirname, "express-process.ts"), [upstream]),
      `Bearer ${bearer}`,
      directory,
    );
  }

  async stop(): Promise<void> {
    await Promise.all([this.service.kill(), this.express.kill()]);
    await this.prosody.stop();
    await rm(this.directory, { recursive: true });
  }
}

export interface PairLoad {
  /** Of the rows. */
  readonly name: string;
  readonly connections: number;
  readonly request: Omit<HttpRequest, "url">;
  /** That every response must have. */
  readonly status: number;
  /** How many requests a round sends. */
  readonly count: number;
  readonly rounds: number;
  /** What the ratio of the times should reach. */
  readonly bar: number;
}

/**
 * Sends the same request to Express and to the control plane, in alternating rounds. Two rows: how long a request takes, with
 * all connections busy, and the CPU time of the process, which hardly depends on what else the machine does.
 */
export async function compareWithExpress(
  { service, express }: ServicePair,
  { name, connections, request: sent, status, count, rounds, bar }: PairLoad,
): Promise<Row[]> {
  const what = `${name}, ${connections} ${connections === 1 ? "connection" : "connections"}`;
  const cpuTimes = { express: [] as number[], service: [] as number[] };
  const subject = (process: "express" | "service") => async (): Promise<number> => {
    const { url } = process === "express" ? express : service;
    // For each round, since a connection that is idle meanwhile would be closed.
    const load = await HttpLoad.open({ ...sent, url }, status, connections);
    const cpuBefore = await cpuSeconds(url);
    const begun = performance.now();
    await load.send(count);
    const wall = performance.now() - begun;
    cpuTimes[process].push((((await cpuSeconds(url)) - cpuBefore) * 1e6) / count);
    load.close();
    return (wall * 1000) / count;
  };
  const baseline = `Express: ${what}`;
  const times = await compare(
    [
      { name: baseline, round: subject("express") },
      { name: what, round: subject("service"), against: baseline, bar },
    ],
    rounds,
    "µs",
  );
  // The first round was to warm up.
  const [own, others] = [cpuTimes.service.slice(1), cpuTimes.express.slice(1)];
  const samples = own.map((cost, index) => (others[index] ?? NaN) / cost);
  const cpu = { name: `${what}: CPU`, unit: "µs of CPU", value: median(own), against: baseline };
  return [...times, { ...cpu, ...ratioOf(samples) }];
}

/** The CPU time that a process has used so far, with all of its threads. */
async function cpuSeconds(url: string): Promise<number> {
  const text = await (await request(`${url}/metrics`)).body.text();
  return Number(/^process_cpu_seconds_total (\S+)/m.exec(text)?.[1]);
}
