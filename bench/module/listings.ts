// Pages of listings with many rooms and with a large room: what one page costs, and how long it keeps others waiting.
//
//   node -r ./scripts/typescript-in-node.cjs bench/module/listings.ts
import { join } from "node:path";
import { request } from "undici";
import { kickModule, mucHost } from "../../prosody-test-env/prosody-config";
import type { Prosody } from "../../prosody-test-env/prosody";
import { repositoryRoot } from "../../prosody-test-env/repository-root";
import { startProsody } from "../../prosody-test-env/start-prosody";
import { callModule, type Cost, measureCost, Pinger, quantile } from "./module-load";

const rounds = 20;

interface Setting {
  readonly rooms: number;
  /** In each room. */
  readonly occupants: number;
  readonly paths: readonly string[];
}

const settings: readonly Setting[] = [
  {
    rooms: 20_000,
    occupants: 2,
    paths: ["/rooms", "/rooms?limit=1000", "/occupants", "/occupants?jid=user-1@example.net"],
  },
  { rooms: 1, occupants: 5000, paths: [`/occupants?muc=room-7919@${mucHost}`, "/occupants?limit=1000"] },
];

async function fill({ http }: Prosody, { rooms, occupants }: Setting): Promise<void> {
  const { body } = await request(`${http.url}/bench_rooms?rooms=${rooms}&occupants=${occupants}`, {
    headers: { host: mucHost },
  });
  if ((await body.text()) !== "done") throw new Error("The rooms were not made");
}

async function measurePages(prosody: Prosody, path: string): Promise<string> {
  const pinger = new Pinger(prosody);
  const costs: Cost[] = [];
  for (let round = 0; round < rounds; round++) {
    costs.push(await measureCost(prosody, () => callModule(prosody, "GET", path)));
  }
  const { p50, p99, longest } = await pinger.stop();
  const median = (unit: keyof Cost) =>
    quantile(
      costs.map((cost) => cost[unit]),
      0.5,
    ).toFixed(1);
  const pings = `ping p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, longest ${longest.toFixed(1)} ms`;
  return `GET ${path}: ${median("cpu")} ms CPU, ${median("wall")} ms; ${pings}`;
}

async function measure(setting: Setting): Promise<void> {
  const prosody = await startProsody({
    target: "local",
    logLevel: "info",
    mucs: {
      [mucHost]: {
        ...kickModule,
        modules_enabled: ["http_muc_kick", "bench_rooms"],
        muc_room_cache_size: 100_000,
      },
    },
    pluginPaths: [join(repositoryRoot, "dist-lua"), join(__dirname, "plugins")],
  });
  try {
    await fill(prosody, setting);
    for (const path of setting.paths) {
      console.log(`${setting.rooms} rooms of ${setting.occupants}: ${await measurePages(prosody, path)}`);
    }
  } finally {
    await prosody.stop();
  }
}

async function main(): Promise<void> {
  for (const setting of settings) await measure(setting);
}

void main();
