// Responses of the module in comparison with a route of the same Prosody that does nothing.
import autocannon from "autocannon";
import { exampleAuthorization, mucHost } from "../../prosody-test-env/prosody-config";
import { connectClient } from "../../prosody-test-env/xmpp/connect-client";
import { openCpuClock, startBenchProsody } from "./bench-prosody";
import { printRatios, summarizeRatios } from "./ratios";

const rounds = Number(process.env.MUC_KICK_BENCH_ROUNDS ?? "7");
const seconds = Number(process.env.MUC_KICK_BENCH_SECONDS ?? "1");
const room = `bench@${mucHost}`;

interface Route {
  readonly name: string;
  readonly path: string;
  readonly authorization: string;
  readonly body: string;
  readonly status: number;
  /** The least ratio that is wanted. */
  readonly bar: number;
}

const kickOf = (muc: string) => JSON.stringify({ nickname: "nobody", muc, reason: "Spam" });

const empty: Route = {
  name: "empty route",
  path: "/bench/empty",
  authorization: exampleAuthorization,
  body: kickOf(room),
  status: 200,
  bar: 1,
};

const kick = { ...empty, path: "/muc_kick" };

const routes: readonly Route[] = [
  { ...kick, name: "401", authorization: "Basic wrong", status: 401, bar: 0.9 },
  { ...kick, name: "absent room", body: kickOf(`absent@${mucHost}`), status: 404, bar: 0.75 },
  { ...kick, name: "absent occupant", status: 404, bar: 0.75 },
];

/** What one request takes. */
interface Cost {
  /** CPU time of Prosody, in ms. */
  readonly cpu: number;
  /** Wall-clock time of 16 connections, in ms. */
  readonly wall: number;
}

async function measure(url: string, cpu: () => Promise<number>, route: Route): Promise<Cost> {
  const before = await cpu();
  const { requests, errors, statusCodeStats } = await autocannon({
    url: url + route.path,
    method: "POST",
    headers: { host: mucHost, authorization: route.authorization },
    body: route.body,
    connections: 16,
    duration: seconds,
  });
  if (errors > 0 || Object.keys(statusCodeStats).some((status) => status !== String(route.status))) {
    throw new Error(`${route.name}: ${errors} errors, ${JSON.stringify(statusCodeStats)}`);
  }
  return { cpu: ((await cpu()) - before) / requests.total, wall: 1000 / requests.average };
}

async function main(): Promise<void> {
  const prosody = await startBenchProsody();
  const { url } = prosody.http;
  const alice = await connectClient({ service: prosody.xmpp, username: "alice" });
  try {
    await alice.join(room, "alice");
    const cpu = await openCpuClock(prosody);
    // Before and after each, so that a slow moment of the machine hits both.
    const ratios = new Map<Route, { cpu: number[]; wall: number[] }>(
      routes.map((route) => [route, { cpu: [], wall: [] }]),
    );
    const costs: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      for (const [route, found] of ratios) {
        const before = await measure(url, cpu, empty);
        const cost = await measure(url, cpu, route);
        const after = await measure(url, cpu, empty);
        found.cpu.push((before.cpu + after.cpu) / 2 / cost.cpu);
        found.wall.push((before.wall + after.wall) / 2 / cost.wall);
        costs.push(before.cpu, after.cpu);
      }
    }
    console.log(
      `${rounds} rounds of ${seconds} s; empty route: ${(1000 * Math.min(...costs)).toFixed(0)} µs of CPU`,
    );
    for (const [route, found] of ratios) {
      printRatios(`${route.name}, CPU time`, summarizeRatios(found.cpu), route.bar);
      printRatios(`${route.name}, requests a second`, summarizeRatios(found.wall), route.bar);
    }
  } finally {
    await alice.stop();
    await prosody.stop();
  }
}

void main();
