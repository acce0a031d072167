// Many bans in one control plane and its Prosody: `npm run bench:bans`, or MUC_KICK_BENCH_BANS=100000 for more of them.
// How long it takes until they are in force, what one more takes then, how long admission keeps anybody waiting
// meanwhile, and how long a start takes.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { request } from "undici";
import { exampleAuthorization, mucHost } from "../prosody-test-env/prosody-config";
import { startProsody } from "../prosody-test-env/start-prosody";
import { ControlPlaneClient } from "../src/index";
import { parseConfig } from "../src/config/load-config";
import { createStore } from "../src/store/open-store";
import { startServiceProcess } from "../test/support/start-service-process";

const count = Number(process.env.MUC_KICK_BENCH_BANS ?? "10000");
const atOnce = 1000;

/** Asks for admission all the time, and remembers how long each answer took, in milliseconds. */
class Joiner {
  readonly #times: number[] = [];
  readonly #stopping = new AbortController();
  readonly #asking: Promise<void>;

  constructor(private readonly url: string) {
    this.#asking = this.#ask();
  }

  async stop(): Promise<string> {
    this.#stopping.abort();
    await this.#asking;
    const sorted = this.#times.toSorted((one, other) => one - other);
    const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toFixed(1);
    return `admission: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms, of ${sorted.length}`;
  }

  async #ask(): Promise<void> {
    const query = `userJID=somebody@example.org&mucJID=room@${mucHost}&nickname=x`;
    while (!this.#stopping.signal.aborted) {
      const begun = performance.now();
      const { body } = await request(`${this.url}/admission/main?${query}`, {
        headers: { authorization: exampleAuthorization },
      });
      const answer = await body.text();
      if (!answer.includes('"allowed"')) throw new Error(answer);
      this.#times.push(performance.now() - begun);
      await sleep(5);
    }
  }
}

async function main(): Promise<void> {
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
    log: "silent",
    servers: { main: { ...server, admission: { authorization: exampleAuthorization } } },
  };
  const config = parseConfig(JSON.stringify(settings), join(directory, "config.yaml"), {});
  const store = await createStore(config.store);
  const { bearer: token } = await store.tokens.create(
    { label: "bench", scopes: ["ban", "read"] },
    { actor: { kind: "operator" } },
  );
  await store.close();

  let service = await startServiceProcess(config);
  const client = new ControlPlaneClient({ url: service.url, token, timeout: 120_000 });
  try {
    let joiner = new Joiner(service.url);
    let begun = performance.now();
    for (let from = 0; from < count; from += atOnce) {
      const size = Math.min(atOnce, count - from);
      await client.banMany(
        Array.from({ length: size }, (_, index) => ({
          jid: `user-${from + index}@example.org`,
          reason: "Spam",
        })),
      );
    }
    tell(`${count} bans are on record`, begun);
    await inSync(service.url);
    tell(`${count} bans are in force`, begun);
    console.log(await joiner.stop());

    joiner = new Joiner(service.url);
    const times: number[] = [];
    for (let index = 0; index < 20; index++) {
      begun = performance.now();
      const { ban, servers } = await client.ban({ jid: `one-more-${index}@example.org` });
      if (servers.some(({ in_force }) => !in_force)) throw new Error("It is not in force");
      times.push(performance.now() - begun);
      await client.unban(ban.id);
    }
    const median = times.toSorted((one, other) => one - other)[10] ?? NaN;
    console.log(`one more ban is in force after ${median.toFixed(0)} ms (median of 20)`);
    console.log(await joiner.stop());
    const metrics = await readMetrics(service.url);
    const memory = Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1]) / 1024 ** 2;
    console.log(`memory of the control plane: ${memory.toFixed(0)} MiB`);

    await client.close();
    await service.kill();
    begun = performance.now();
    service = await startServiceProcess(config);
    tell("killed and started again: it listens", begun);
    await inSync(service.url);
    tell("killed and started again: in sync", begun);
  } finally {
    await client.close();
    await service.kill();
    await prosody.stop();
    await rm(directory, { recursive: true });
  }
}

/** Waits until the process has found the server to be in sync. */
async function inSync(url: string): Promise<void> {
  while (!/^muc_kick_server_in_sync\{server="main"\} 1$/m.test(await readMetrics(url))) await sleep(50);
}

async function readMetrics(url: string): Promise<string> {
  return (await request(`${url}/metrics`)).body.text();
}

function tell(what: string, begun: number): void {
  console.log(`${what} after ${((performance.now() - begun) / 1000).toFixed(1)} s`);
}

void main();
