// Asks a control plane for admission all the time, in a process of its own, until its stdin ends; then it tells how many
// responses there were, and in milliseconds the longest and the 99th percentile. Arguments: URL, Authorization value.
import { setTimeout as sleep } from "node:timers/promises";
import { request } from "undici";

async function main(): Promise<void> {
  const [url = "", authorization = ""] = process.argv.slice(2);
  const times: number[] = [];
  const over = new AbortController();
  process.stdin.resume().on("end", () => {
    over.abort();
  });
  process.stdout.write("asking\n");
  while (!over.signal.aborted) {
    const begun = performance.now();
    const { body } = await request(url, { headers: { authorization } });
    if (!(await body.text()).includes('"allowed":true')) throw new Error("Nobody is banned here");
    times.push(performance.now() - begun);
    await sleep(10);
  }
  times.sort((one, other) => one - other);
  const p99 = times[Math.floor(times.length * 0.99)] ?? 0;
  process.stdout.write(`${JSON.stringify({ count: times.length, p99, longest: times.at(-1) ?? 0 })}\n`);
}

void main();
