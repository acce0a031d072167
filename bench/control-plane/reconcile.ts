import { setTimeout as sleep } from "node:timers/promises";
import type { BenchContext, Row } from "../measurement";
import { median } from "../rounds";
import { Plane } from "./plane";

const inOneRequest = 1000;

/** How long it takes until changes are in force on a server, how long until a server that has lost everything has it again,
 *  and how much memory the bans take. */
export async function measureReconciliation({ isQuick, tell }: BenchContext): Promise<Row[]> {
  const sizes = isQuick ? [1, 1000, 5000] : [1, 1000, 100_000];
  const plane = await Plane.start(1);
  const rows: Row[] = [];
  let placed = 0;
  try {
    const memory = await plane.memory();
    for (const size of sizes) {
      tell(`${size} changes`);
      const times: number[] = [];
      for (let round = 0; round < (size === 1 ? 15 : 1); round++) {
        times.push(await secondsOf(() => place(plane, placed, size)));
        placed += size;
      }
      const name = `${size.toLocaleString("en")} changes, until they are in force`;
      rows.push({
        name,
        unit: "s",
        value: median(times),
        growth: { series: "reconciliation", of: "changes", size },
      });
    }
    tell("a server that has lost its data");
    rows.push({
      name: `a server lost, until it has ${placed.toLocaleString("en")} bans again`,
      unit: "s",
      value: await secondsToRebuild(plane),
    });
    const each = (((await plane.memory()) - memory) * 1024 ** 2) / placed;
    rows.push({ name: "memory of the control plane, each ban", unit: "bytes", value: each });
    return rows;
  } finally {
    await plane.stop();
  }
}

async function place(plane: Plane, from: number, count: number): Promise<void> {
  const bans = Array.from({ length: count }, (_, index) => ({
    jid: `banned-${from + index}@elsewhere.example`,
    reason: "Spam",
  }));
  const [only] = bans;
  if (bans.length === 1 && only !== undefined) {
    const { servers } = await plane.client.ban(only);
    if (servers.some(({ in_force }) => !in_force)) throw new Error("The ban is not in force");
    return;
  }
  for (let at = 0; at < count; at += inOneRequest) {
    await plane.client.banMany(bans.slice(at, at + inOneRequest));
  }
  while ((await plane.metric("muc_kick_server_bans_behind")).some((behind) => behind > 0)) await sleep(20);
  await plane.untilSync(true);
}

/** From the start of an empty Prosody. */
async function secondsToRebuild(plane: Plane): Promise<number> {
  const [prosody] = plane.prosodys;
  if (prosody === undefined) throw new Error("There is no server");
  await prosody.kill();
  await plane.untilSync(false);
  await prosody.loseData();
  await prosody.start();
  return secondsOf(() => plane.untilSync(true));
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}
