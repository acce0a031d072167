import { mucHost } from "../../prosody-test-env/prosody-config";
import type { BenchContext, Row } from "../measurement";
import { compare, type Subject } from "../rounds";
import { BenchProsody } from "../support/bench-prosody";
import type { HttpLoad, HttpRequest } from "../support/http-load";

type Request = Omit<HttpRequest, "url" | "headers">;

interface Kind {
  readonly of: "rooms" | "occupants in a room";
  readonly sizes: readonly number[];
  readonly fill: (bench: BenchProsody, size: number) => Promise<void>;
  readonly requests: readonly {
    readonly name: string;
    readonly request: Request;
    readonly status: number;
    /** How much of the cost with the smallest size the cost with a larger one should be. */
    readonly bar?: number;
  }[];
}

const kick = (body: object): Request => ({ method: "POST", path: "/muc_kick", body: JSON.stringify(body) });
const room = `room-1@${mucHost}`;

function kinds(isQuick: boolean): readonly Kind[] {
  return [
    {
      of: "rooms",
      sizes: isQuick ? [100, 1000] : [200, 2000, 20_000],
      fill: (bench, size) => bench.fill({ from: 1, to: size }, 1),
      requests: [
        {
          name: "a page of 100 rooms",
          request: { path: "/muc_kick/rooms?limit=100" },
          status: 200,
          // Without a bar: Prosody has no sorted list of rooms, and some are created without an event, so each is looked at.
        },
        {
          name: "a kick in one room",
          request: kick({ nickname: "nobody", muc: room }),
          status: 404,
          bar: 0.8,
        },
        { name: "a kick by JID in all rooms", request: kick({ jid: "nobody@example.org" }), status: 404 },
      ],
    },
    {
      of: "occupants in a room",
      sizes: isQuick ? [50, 500] : [50, 500, 5000],
      fill: (bench, size) => bench.fill({ from: 1, to: 1 }, size),
      requests: [
        {
          name: "a page of 50 occupants",
          request: { path: `/muc_kick/occupants?limit=50&muc=${room}` },
          status: 200,
          bar: 0.8,
        },
        {
          name: "a dry run by nickname",
          request: kick({ nickname: "nick-7", muc: room, dry_run: true }),
          status: 200,
          bar: 0.8,
        },
        {
          name: "a dry run by JID",
          request: kick({ jid: "user-7@example.org", muc: room, dry_run: true }),
          status: 200,
        },
      ],
    },
  ];
}

/** How the costs of requests grow with the number of rooms, and of occupants in one room. */
export async function measureGrowth({ isQuick, tell }: BenchContext): Promise<Row[]> {
  const rows: Row[] = [];
  for (const kind of kinds(isQuick)) {
    tell(kind.of);
    rows.push(...(await measureKind(kind, isQuick)));
  }
  return rows;
}

async function measureKind({ of, sizes, fill, requests }: Kind, isQuick: boolean): Promise<Row[]> {
  const benches: BenchProsody[] = [];
  const loads: HttpLoad[] = [];
  const subjects: Subject[] = [];
  const inRound = isQuick ? 40 : 50;
  try {
    for (const size of sizes) {
      const bench = await BenchProsody.start();
      benches.push(bench);
      await fill(bench, size);
      for (const { name, request, status, bar } of requests) {
        const load = await bench.load(request, { status });
        loads.push(load);
        const nameWith = (count: number) => `${name}, with ${count.toLocaleString("en")} ${of}`;
        const smallest = sizes[0] ?? NaN;
        subjects.push({
          name: nameWith(size),
          round: async () => ((await bench.cpuOf(() => load.send(inRound))) / inRound) * 1e6,
          growth: { series: name, of, size },
          ...(size !== smallest && { against: nameWith(smallest), ...(bar !== undefined && { bar }) }),
        });
      }
    }
    return await compare(subjects, isQuick ? 5 : 9, "µs CPU");
  } finally {
    for (const load of loads) load.close();
    for (const bench of benches) await bench.stop();
  }
}
