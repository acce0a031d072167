import { mucHost } from "../../prosody-test-env/prosody-config";
import { connectClient } from "../../prosody-test-env/xmpp/connect-client";
import type { BenchContext, Row } from "../measurement";
import { compare } from "../rounds";
import { BenchProsody } from "../support/bench-prosody";

const room = `joins@${mucHost}`;
const joinsInRound = 50;

/** Joins to a room with one occupant, where the module has more and more bans, compared with a Prosody without the module. */
export async function measureJoins({ isQuick, tell }: BenchContext): Promise<Row[]> {
  const sizes = isQuick ? [0, 1000, 10_000] : [0, 1000, 100_000];
  const opened: Joins[] = [];
  try {
    for (const bans of [undefined, ...sizes]) {
      tell(bans === undefined ? "a Prosody without the module" : `a Prosody with ${bans} bans`);
      opened.push(await Joins.open(bans));
    }
    const [without, ...others] = opened;
    if (without === undefined) throw new Error("There is no baseline");
    const baseline = "a join without the module";
    return await compare(
      [
        { name: baseline, round: () => without.round() },
        ...others.map((joins, index) => ({
          name: `a join with ${(sizes[index] ?? NaN).toLocaleString("en")} bans`,
          round: () => joins.round(),
          against: baseline,
          ...(sizes[index] === 0 && { bar: 0.9 }),
        })),
      ],
      isQuick ? 7 : 15,
      "µs CPU",
    );
  } finally {
    for (const joins of opened) await joins.close();
  }
}

class Joins {
  private constructor(
    private readonly bench: BenchProsody,
    private readonly joiner: Awaited<ReturnType<typeof connectClient>>,
    private readonly occupant: Awaited<ReturnType<typeof connectClient>>,
  ) {}

  /** @param bans undefined: without the module */
  static async open(bans: number | undefined): Promise<Joins> {
    const bench = await BenchProsody.start({ hasModule: bans !== undefined });
    const service = bench.prosody.xmpp;
    const occupant = await connectClient({ service, username: "alice" });
    await occupant.join(room, "alice");
    const joiner = await connectClient({ service, username: "bob" });
    await bench.placeBans(bans ?? 0);
    return new Joins(bench, joiner, occupant);
  }

  /** Resolves to the microseconds of a join and the leaving after it. */
  async round(): Promise<number> {
    const seconds = await this.bench.cpuOf(async () => {
      for (let count = 0; count < joinsInRound; count++) {
        await this.joiner.join(room, "bob");
        await this.joiner.leave(room, "bob");
      }
    });
    return (seconds / joinsInRound) * 1e6;
  }

  async close(): Promise<void> {
    await this.joiner.stop();
    await this.occupant.stop();
    await this.bench.stop();
  }
}
