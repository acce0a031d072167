import type { BenchContext, Row } from "../measurement";
import { compare, type Subject } from "../rounds";
import { BenchProsody } from "../support/bench-prosody";

const inOneBody = 1000;

/** Changes of the list of bans, how much memory it takes, and how long a start takes with it. */
export async function measureBanList({ isQuick, tell }: BenchContext): Promise<Row[]> {
  const bench = await BenchProsody.start();
  const sizes = isQuick ? [1000, 20_000] : [1000, 10_000, 20_000, 100_000];
  const rows: Row[] = [];
  try {
    const empty = await bench.memory();
    let placed = 0;
    for (const size of sizes) {
      tell(`${size} bans`);
      await bench.placeBans(size - placed, placed);
      placed = size;
      const rounds = isQuick ? 3 : 7;
      rows.push(...(await measureChanges(bench, size, rounds)));
      const { lua, resident } = await bench.memory();
      const growth = { series: "Prosody's memory", of: "bans", size };
      const each = ((lua - empty.lua) * 1024 ** 2) / size;
      rows.push({ name: `memory with ${count(size)} bans`, unit: "bytes each", value: each, growth });
      rows.push({ name: `all of Prosody with ${count(size)} bans`, unit: "MiB", value: resident });
      const seconds = { 20_000: 0.9, 100_000: 2.5 }[size];
      rows.push(...(await measureStart(bench, size, rounds, seconds)));
    }
    return rows;
  } finally {
    await bench.stop();
  }
}

async function measureChanges(bench: BenchProsody, size: number, rounds: number): Promise<Row[]> {
  const ids = Array.from({ length: inOneBody }, (_, index) => `more-${index}`);
  const put = ids.map((id) => ({ id, jid: `${id}@elsewhere.example`, reason: "Spam" }));
  const change = (changes: unknown) =>
    bench.send({ method: "PATCH", path: "/muc_kick/bans", body: JSON.stringify(changes) });
  const each = async (changes: unknown) => ((await bench.cpuOf(() => change(changes))) / inOneBody) * 1e6;
  const budget = bench.budget(150, "µs");
  const subjects: Subject[] = [
    budget,
    {
      name: `PATCH: each ban placed, with ${count(size)} bans`,
      round: () => each({ put }),
      against: budget.name,
      bar: 1,
      growth: { series: "PATCH, each ban", of: "bans", size },
    },
    {
      name: `PATCH: each ban lifted, with ${count(size)} bans`,
      round: () => each({ delete: ids }),
      against: budget.name,
      bar: 1,
    },
  ];
  // Lifting what was placed must come after it, in every round.
  return compare(subjects, rounds, "µs CPU", { isOrdered: true });
}

/** @param seconds what a start may take on the reference machine */
async function measureStart(
  bench: BenchProsody,
  size: number,
  rounds: number,
  seconds?: number,
): Promise<Row[]> {
  const budget = seconds === undefined ? undefined : bench.budget(seconds, "s");
  const start: Subject = {
    name: `start with ${count(size)} bans, until it answers`,
    round: () => bench.restart(),
    growth: { series: "start", of: "bans", size },
    ...(budget && { against: budget.name, bar: 1 }),
  };
  return compare([...(budget ? [budget] : []), start], rounds, "s");
}

const count = (size: number) => size.toLocaleString("en");
