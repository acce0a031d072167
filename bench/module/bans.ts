// Many bans in one Prosody, on each storage: what one ban of a PATCH costs, and how long a start takes.
//
//   node -r ./scripts/typescript-in-node.cjs bench/module/bans.ts
//
// MUC_KICK_BENCH_STORAGES: internal, sql and memory unless set. MUC_KICK_BENCH_COUNTS: the numbers of bans that are
// there already, ascending.
import { setTimeout as sleep } from "node:timers/promises";
import { kickModule, mucHost } from "../../prosody-test-env/prosody-config";
import type { Prosody } from "../../prosody-test-env/prosody";
import { startProsody } from "../../prosody-test-env/start-prosody";
import { callModule, type Cost, measureCost, Pinger, quantile, readCpu } from "./module-load";

const storages = (process.env.MUC_KICK_BENCH_STORAGES ?? "internal,sql,memory").split(",");
const counts = (process.env.MUC_KICK_BENCH_COUNTS ?? "0,10000,20000,100000").split(",").map(Number);
const atOnce = 1000;
const rounds = 5;

const settingsOf: Readonly<Record<string, object>> = {
  internal: {},
  sql: { storage: { muc_kick_bans: "sql" }, sql: { driver: "SQLite3", database: "bans.sqlite" } },
  memory: { storage: { muc_kick_bans: "memory" } },
};

const idsFrom = (from: number) => Array.from({ length: atOnce }, (_, index) => `mk-${from + index}`);

function place(prosody: Prosody, from: number): Promise<unknown> {
  const put = idsFrom(from).map((id) => ({ id, jid: `${id}@example.net`, reason: "Spam" }));
  return callModule(prosody, "PATCH", "/bans", { put });
}

async function measurePatches(prosody: Prosody, count: number): Promise<string> {
  const pinger = new Pinger(prosody);
  const costs: { readonly put: Cost; readonly lift: Cost }[] = [];
  for (let round = 0; round < rounds; round++) {
    const put = await measureCost(prosody, () => place(prosody, count));
    const lift = await measureCost(prosody, () =>
      callModule(prosody, "PATCH", "/bans", { delete: idsFrom(count) }),
    );
    costs.push({ put, lift });
  }
  const { p50, p99, longest } = await pinger.stop();
  const each = (what: "put" | "lift", unit: keyof Cost) =>
    (
      (quantile(
        costs.map((cost) => cost[what][unit]),
        0.5,
      ) /
        atOnce) *
      1000
    ).toFixed(0);
  return [
    `PATCH with ${count} bans there: each put ${each("put", "cpu")} µs CPU, ${each("put", "wall")} µs`,
    `each lift ${each("lift", "cpu")} µs CPU, ${each("lift", "wall")} µs`,
    `ping p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, longest ${longest.toFixed(1)} ms`,
  ].join("; ");
}

/** From the start of the process until the module has answered, with the bans that are stored. */
async function measureStart(prosody: Prosody, count: number): Promise<string> {
  const starts: Cost[] = [];
  for (let round = 0; round < rounds; round++) {
    await prosody.kill();
    const begun = performance.now();
    const started = prosody.start();
    const about = await callWhenUp(prosody);
    const wall = performance.now() - begun;
    await started;
    if (about.bans.count !== count) throw new Error(`${about.bans.count} bans instead of ${count}`);
    starts.push({ wall, cpu: await readCpu(prosody) });
  }
  const median = (unit: keyof Cost) =>
    (
      quantile(
        starts.map((cost) => cost[unit]),
        0.5,
      ) / 1000
    ).toFixed(2);
  return `start with ${count} bans: answers after ${median("wall")} s, ${median("cpu")} s CPU`;
}

async function callWhenUp(prosody: Prosody): Promise<{ readonly bans: { readonly count: number } }> {
  for (;;) {
    const about = await callModule(prosody, "GET", "").catch(() => undefined);
    if (about !== undefined) return about as { readonly bans: { readonly count: number } };
    await sleep(5);
  }
}

async function measureStorage(storage: string): Promise<void> {
  const mucs = { [mucHost]: { ...kickModule, ...settingsOf[storage] } };
  const prosody = await startProsody({ target: "local", logLevel: "info", mucs });
  try {
    let there = 0;
    for (const count of counts) {
      for (; there < count; there += atOnce) await place(prosody, there);
      console.log(`${storage}: ${await measurePatches(prosody, count)}`);
      if (storage !== "memory") console.log(`${storage}: ${await measureStart(prosody, count)}`);
    }
  } finally {
    await prosody.stop();
  }
}

async function main(): Promise<void> {
  for (const storage of storages) await measureStorage(storage);
}

void main();
