import { mucHost } from "../../prosody-test-env/prosody-config";
import type { BenchContext, Row } from "../measurement";
import { compare, type Subject } from "../rounds";
import { BenchProsody } from "../support/bench-prosody";
import type { HttpLoad } from "../support/http-load";

const room = `room-1@${mucHost}`;
const kickOf = (muc: string) => JSON.stringify({ nickname: "nobody", muc, reason: "Spam" });

const empty = "an empty route";

/** Requests to the module, compared with a route of the same Prosody that responds without having looked at anything. */
export async function measureRequests({ isQuick }: BenchContext): Promise<Row[]> {
  const bench = await BenchProsody.start();
  const loads: HttpLoad[] = [];
  const open = async (path: string, body: string, status: number, authorization?: string) => {
    const load = await bench.load({ method: "POST", path, body }, { status, connections: 8, authorization });
    loads.push(load);
    return load;
  };
  const subject = (name: string, load: HttpLoad, bar?: number): Subject => ({
    name,
    round: async () => ((await bench.cpuOf(() => load.send(inRound))) / inRound) * 1e6,
    ...(bar !== undefined && { against: empty, bar }),
  });
  const inRound = isQuick ? 500 : 2000;
  try {
    await bench.fill({ from: 1, to: 1 }, 1);
    await bench.lua(`
      module:provides("http", {
        name = "empty", default_path = "/empty";
        route = { POST = function () return "" end };
      })`);
    const seed = JSON.stringify({ nickname: "nobody", muc: room });
    return await compare(
      [
        subject(empty, await open("/empty", kickOf(room), 200)),
        subject("kick: 401", await open("/muc_kick", kickOf(room), 401, "Basic wrong"), 0.9),
        subject("kick: absent room", await open("/muc_kick", kickOf(`absent@${mucHost}`), 404), 0.75),
        subject("kick: absent occupant", await open("/muc_kick", kickOf(room), 404), 0.75),
        subject("kick: the smallest request", await open("/muc_kick", seed, 404), 0.75),
      ],
      isQuick ? 9 : 25,
      "µs CPU",
    );
  } finally {
    for (const load of loads) load.close();
    await bench.stop();
  }
}
