// Requests a second through the gateway and to the module alone, in turns, in one run: `npm run bench:gateway`.
// Every request is one kick of somebody who is not there, so that all of the way is gone and each is like the other:
// authorization, contract, room, occupants, answer; and through the gateway also routing and the audit, on disk.
import autocannon from "autocannon";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exampleAuthorization, mucHost } from "../prosody-test-env/prosody-config";
import { startProsody } from "../prosody-test-env/start-prosody";
import { connectClient } from "../prosody-test-env/xmpp/connect-client";
import { parseConfig } from "../src/config/load-config";
import { createStore } from "../src/store/open-store";
import { startServiceProcess } from "../test/support/start-service-process";

const seconds = Number(process.env.MUC_KICK_BENCH_SECONDS ?? "5");
const rounds = 3;
const room = `bench@${mucHost}`;
const rows: { what: string; connections: number; perSecond: number; p50: number; p99: number }[] = [];

interface Target {
  readonly what: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

async function measure({ what, url, headers, body }: Target, connections: number): Promise<void> {
  const results = await autocannon({
    url: `${url}/muc_kick`,
    method: "POST",
    headers,
    body: JSON.stringify(body),
    connections,
    duration: seconds,
  });
  const { requests, latency, non2xx, errors } = results;
  if (errors > 0 || requests.total === 0) throw new Error(`${what}: ${errors} errors`);
  if (Array.isArray(body) && non2xx > 0) throw new Error(`${what}: ${non2xx} were refused`);
  rows.push({ what, connections, perSecond: requests.average, p50: latency.p50, p99: latency.p99 });
}

async function main(): Promise<void> {
  const prosody = await startProsody({ target: "local", logLevel: "info" });
  const directory = await mkdtemp(join(tmpdir(), "muc-kick-bench-"));
  const settings = {
    listen: { port: 0 },
    store: "sqlite:muc-kick.db",
    log: "silent",
    legacy_authorization: exampleAuthorization,
    limits: { requests_per_minute: 1_000_000 },
    servers: {
      main: { url: prosody.http.url, host: mucHost, authorization: exampleAuthorization, mucs: [mucHost] },
    },
  };
  const config = parseConfig(JSON.stringify(settings), join(directory, "config.yaml"), {});
  const store = await createStore(config.store);
  const origin = { actor: { kind: "operator" } } as const;
  const { bearer } = await store.tokens.create({ label: "bench", scopes: ["kick"] }, origin);
  await store.close();
  // In a process of its own, as the module is.
  const service = await startServiceProcess(config);
  const alice = await connectClient({ service: prosody.xmpp, username: "alice" });
  try {
    await alice.join(room, "alice");
    const direct = { host: mucHost, authorization: exampleAuthorization };
    const withHeader = { authorization: exampleAuthorization };
    const withToken = { authorization: `Bearer ${bearer}` };
    const kick = { nickname: "nobody", muc: room };
    const look = { ...kick, nickname: "alice", dry_run: true };
    const batch = Array.from({ length: 100 }, () => kick);
    const targets: Target[] = [
      { what: "module, kick", url: prosody.http.url, headers: direct, body: kick },
      { what: "gateway, kick, fixed header", url: service.url, headers: withHeader, body: kick },
      { what: "gateway, kick, token", url: service.url, headers: withToken, body: kick },
      { what: "module, dry run", url: prosody.http.url, headers: direct, body: look },
      { what: "gateway, dry run, token", url: service.url, headers: withToken, body: look },
      { what: "module, batch of 100", url: prosody.http.url, headers: direct, body: batch },
      { what: "gateway, batch of 100, token", url: service.url, headers: withToken, body: batch },
    ];
    for (const connections of [1, 16]) {
      for (let round = 1; round <= rounds; round++) {
        for (const target of targets) await measure(target, connections);
      }
    }
  } finally {
    await alice.stop();
    await service.kill();
    await prosody.stop();
    await rm(directory, { recursive: true });
  }
  print();
}

/** The middle of the rounds of each. */
function print(): void {
  const groups = new Map<string, typeof rows>();
  for (const row of rows) {
    const key = `${row.connections} ${row.what}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  console.log(`Requests a second, median of ${rounds} rounds of ${seconds} s each; latency in ms`);
  for (const group of groups.values()) {
    const sorted = group.toSorted((one, other) => one.perSecond - other.perSecond);
    const middle = sorted[Math.floor(sorted.length / 2)];
    if (middle === undefined) continue;
    const { what, connections, perSecond, p50, p99 } = middle;
    const figures = `${perSecond.toFixed(0).padStart(7)}/s   p50 ${String(p50).padStart(5)}   p99 ${String(p99).padStart(5)}`;
    console.log(`${what.padEnd(30)} ${String(connections).padStart(2)} connections ${figures}`);
  }
}

void main();
