import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { request } from "undici";
import type { Prosody } from "../../prosody-test-env/prosody";
import { exampleAuthorization, mucHost } from "../../prosody-test-env/prosody-config";
import { connectClient } from "../../prosody-test-env/xmpp/connect-client";

/** Sends one request to the module; returns its response, which must be a success. */
export async function callModule(
  { http }: Prosody,
  method: "GET" | "PATCH",
  path: string,
  value?: unknown,
): Promise<unknown> {
  const { statusCode, body } = await request(`${http.url}/muc_kick${path}`, {
    method,
    headers: { host: mucHost, authorization: exampleAuthorization },
    body: value === undefined ? null : JSON.stringify(value),
    headersTimeout: 600_000,
  });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`${method} ${path}: ${statusCode} ${text}`);
  return JSON.parse(text);
}

/** What one step took. */
export interface Cost {
  /** Wall-clock time, in ms. */
  readonly wall: number;
  /** CPU time of Prosody, in ms: it does not depend on what else the machine does. */
  readonly cpu: number;
}

export async function measureCost(prosody: Prosody, step: () => Promise<unknown>): Promise<Cost> {
  const cpu = await readCpu(prosody);
  const begun = performance.now();
  await step();
  return { wall: performance.now() - begun, cpu: (await readCpu(prosody)) - cpu };
}

/** The CPU time that a Prosody has used since its start, in ms. */
export async function readCpu({ directory }: Prosody): Promise<number> {
  const pid = (await readFile(join(directory, "data", "prosody.pid"), "utf8")).trim();
  // Nanoseconds on the CPU come first (Documentation/scheduler/sched-stats.rst of Linux).
  const [nanoseconds] = (await readFile(`/proc/${pid}/schedstat`, "utf8")).split(" ");
  return Number(nanoseconds) / 1e6;
}

/** Pings Prosody over XMPP all the time, as somebody whom the load must not delay. */
export class Pinger {
  readonly #times: number[] = [];
  readonly #stopping = new AbortController();
  readonly #pinging: Promise<void>;

  constructor(prosody: Prosody) {
    this.#pinging = this.#ping(prosody);
  }

  /** Ends the pings. Returns how long they took, in ms. */
  async stop(): Promise<{ readonly p50: number; readonly p99: number; readonly longest: number }> {
    this.#stopping.abort();
    await this.#pinging;
    const times = this.#times;
    return { p50: quantile(times, 0.5), p99: quantile(times, 0.99), longest: quantile(times, 1) };
  }

  async #ping(prosody: Prosody): Promise<void> {
    const client = await connectClient({ service: prosody.xmpp, username: "alice" });
    while (!this.#stopping.signal.aborted) {
      const begun = performance.now();
      await client.ping();
      this.#times.push(performance.now() - begun);
      await sleep(1);
    }
    await client.stop();
  }
}

/** @param share from 0 to 1: 0.5 for the median */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? NaN;
}
