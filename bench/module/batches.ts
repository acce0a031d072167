// A batch that empties half of a room, in comparison with set_role in a loop, and pings of somebody else meanwhile.
import { mucHost } from "../../prosody-test-env/prosody-config";
import type { Prosody } from "../../prosody-test-env/prosody";
import { connectClient } from "../../prosody-test-env/xmpp/connect-client";
import { sendRequest } from "../../test/prosody/support/send-request";
import { openCpuClock, startBenchProsody } from "./bench-prosody";
import { printRatios, quantile, summarizeRatios } from "./ratios";

const rounds = Number(process.env.MUC_KICK_BENCH_ROUNDS ?? "5");
const sizes = [
  { kicked: 50, inside: 100 },
  { kicked: 500, inside: 1000 },
];

/** Sends a request; resolves to its wall-clock time and Prosody's CPU time, in ms. */
async function measure(prosody: Prosody, cpu: () => Promise<number>, path: string, body: unknown) {
  const [begun, before] = [performance.now(), await cpu()];
  const { status, text } = await sendRequest(prosody, { path, body: JSON.stringify(body) });
  if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
  return { wall: performance.now() - begun, cpu: (await cpu()) - before };
}

async function main(): Promise<void> {
  const prosody = await startBenchProsody();
  const alice = await connectClient({ service: prosody.xmpp, username: "alice" });
  let rooms = 0;
  const fill = async (nicknames: readonly string[]): Promise<string> => {
    const muc = `room-${++rooms}@${mucHost}`;
    await measure(prosody, cpu, "/bench/fill", { muc, nicknames });
    return muc;
  };
  const cpu = await openCpuClock(prosody);
  try {
    for (const { kicked, inside } of sizes) {
      const all = Array.from({ length: inside }, (_, index) => `n-${index}`);
      const nicknames = all.slice(0, kicked);
      const found = { wall: [] as number[], cpu: [] as number[], pings: [] as number[] };
      for (let round = 1; round <= rounds; round++) {
        const looped = await measure(prosody, cpu, "/bench/set_role", { muc: await fill(all), nicknames });
        const muc = await fill(all);
        const done = new AbortController();
        const pinging = (async () => {
          while (!done.signal.aborted) {
            const begun = performance.now();
            await alice.ping();
            found.pings.push(performance.now() - begun);
          }
        })();
        const batch = nicknames.map((nickname) => ({ nickname, muc, reason: "Spam" }));
        const ours = await measure(prosody, cpu, "/muc_kick", batch);
        done.abort();
        await pinging;
        found.wall.push(looped.wall / ours.wall);
        found.cpu.push(looped.cpu / ours.cpu);
      }
      const what = `batch of ${kicked} of ${inside}`;
      printRatios(`${what}, wall-clock time`, summarizeRatios(found.wall), 0.9);
      printRatios(`${what}, CPU time`, summarizeRatios(found.cpu), 0.9);
      const sorted = found.pings.toSorted((one, other) => one - other);
      const [middle, high] = [quantile(sorted, 0.5), quantile(sorted, 0.99)];
      console.log(
        `pings meanwhile: p50 ${middle.toFixed(1)} ms, p99 ${high.toFixed(1)} ms, of ${sorted.length}`,
      );
    }
  } finally {
    await alice.stop();
    await prosody.stop();
  }
}

void main();
