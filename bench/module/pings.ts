import { mucHost } from "../../prosody-test-env/prosody-config";
import { connectClient } from "../../prosody-test-env/xmpp/connect-client";
import { pingDuring } from "../../test/support/prosody/ping-during";
import type { BenchContext, Row } from "../measurement";
import { compare, quantile, type Subject } from "../rounds";
import { BenchProsody } from "../support/bench-prosody";

/** In milliseconds. */
const limit = 50;

const room = `room-1@${mucHost}`;

/** What others do meanwhile. */
interface Burden {
  readonly name: string;
  /** Once, before the first round. */
  readonly prepare?: (bench: BenchProsody) => Promise<void>;
  /** Before each round. */
  readonly refill?: (bench: BenchProsody) => Promise<void>;
  readonly work: (bench: BenchProsody) => Promise<void>;
  /** What the module has no part in, to see how long pings take without it. */
  readonly beside?: { readonly name: string; readonly work: (bench: BenchProsody) => Promise<void> };
}

/** How long the pings of somebody who is in no room take while the module does much for others. By the wall clock. */
export async function measurePings({ isQuick, tell }: BenchContext): Promise<Row[]> {
  const rows: Row[] = [];
  for (const burden of burdens(isQuick)) {
    tell(burden.name);
    rows.push(...(await measureBurden(burden, isQuick ? 3 : 9)));
  }
  return rows;
}

function burdens(isQuick: boolean): readonly Burden[] {
  const [kicks, occupants] = isQuick ? [200, 400] : [500, 1000];
  const [bans, rooms, inOneRoom] = isQuick ? [2000, 2000, 1000] : [20_000, 20_000, 5000];
  const count = (size: number) => size.toLocaleString("en");
  const items = Array.from({ length: kicks }, (_, index) => ({ nickname: `nick-${index + 1}`, muc: room }));
  const ids = Array.from({ length: 1000 }, (_, index) => `more-${index}`);
  const put = ids.map((id) => ({ id, jid: `${id}@elsewhere.example`, reason: "Spam" }));
  const get = async (bench: BenchProsody, path: string, count: number) => {
    const load = await bench.load({ path }, { connections: 4 });
    await load.send(count);
    load.close();
  };
  const pages = (bench: BenchProsody, path: string) => get(bench, path, isQuick ? 50 : 200);
  return [
    {
      name: `a batch of ${kicks} in a room of ${count(occupants)}`,
      refill: (bench) => bench.fill({ from: 1, to: 1 }, occupants),
      work: (bench) => bench.send({ method: "POST", path: "/muc_kick", body: JSON.stringify(items) }),
    },
    {
      name: `a PATCH of 1,000 bans with ${count(bans)} bans`,
      prepare: (bench) => bench.placeBans(bans),
      async work(bench) {
        for (const changes of [{ put }, { delete: ids }]) {
          await bench.send({ method: "PATCH", path: "/muc_kick/bans", body: JSON.stringify(changes) });
        }
      },
    },
    {
      name: `pages of 100 of ${count(rooms)} rooms`,
      async prepare(bench) {
        await bench.fill({ from: 1, to: rooms }, 1);
        await bench.provideEmptyRoute();
      },
      work: (bench) => pages(bench, "/muc_kick/rooms?limit=100"),
      beside: {
        name: `requests to an empty route with ${count(rooms)} rooms`,
        work: (bench) => get(bench, "/empty", isQuick ? 1000 : 4000),
      },
    },
    {
      name: `pages of 100 of ${count(inOneRoom)} occupants`,
      prepare: (bench) => bench.fill({ from: 1, to: 1 }, inOneRoom),
      work: (bench) => pages(bench, `/muc_kick/occupants?limit=100&muc=${room}`),
    },
  ];
}

async function measureBurden(
  { name, prepare, refill, work, beside }: Burden,
  rounds: number,
): Promise<Row[]> {
  const bench = await BenchProsody.start();
  const alice = await connectClient({ service: bench.prosody.xmpp, username: "alice" });
  const budget = bench.budget(limit, "ms");
  const during = (what: string, doIt: Burden["work"]): Subject => ({
    name: `ping at p99 during ${what}`,
    async round() {
      await refill?.(bench);
      await bench.lua("collectgarbage()");
      const { pings } = await pingDuring(alice, () => doIt(bench));
      return quantile(pings, 0.99);
    },
  });
  const subjects = [budget, { ...during(name, work), against: budget.name, bar: 1 }];
  if (beside !== undefined) subjects.push(during(beside.name, beside.work));
  try {
    await prepare?.(bench);
    return await compare(subjects, rounds, "ms");
  } finally {
    await alice.stop();
    await bench.stop();
  }
}
