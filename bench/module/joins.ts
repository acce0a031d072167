import { exampleAuthorization, mucHost, type Settings } from "../../prosody-test-env/prosody-config";
import { connectClient } from "../../prosody-test-env/xmpp/connect-client";
import { MucKickClient } from "../../src/client/muc-kick-client";
import type { BenchContext, Row } from "../measurement";
import { compare } from "../rounds";
import { BenchProsody } from "../support/bench-prosody";

const room = `joins@${mucHost}`;
const joinsInRound = 100;

/**
 * Joins to a room with one occupant, where the module has more and more bans, compared with a Prosody without the module;
 * and where it keeps visitors for a control plane that waits for each, compared with the module as it is by default.
 */
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
    tell("a Prosody with visitors");
    const followed = await Joins.open(0, { http_muc_kick_visitors: 1000 });
    opened.push(followed);
    followed.follow();
    const baseline = "a join without the module";
    const nameOf = (size: number) => `a join with ${size.toLocaleString("en")} bans`;
    return await compare(
      [
        { name: baseline, round: () => without.round() },
        ...others.map((joins, index) => ({
          name: nameOf(sizes[index] ?? NaN),
          round: () => joins.round(),
          against: baseline,
          ...(sizes[index] === 0 && { bar: 0.9 }),
        })),
        {
          name: "a join with visitors and events",
          round: () => followed.round(),
          against: nameOf(0),
          bar: 0.85,
        },
      ],
      isQuick ? 7 : 15,
      "µs CPU",
    );
  } finally {
    for (const joins of opened) await joins.close();
  }
}

class Joins {
  readonly #end = new AbortController();
  #following: Promise<void> = Promise.resolve();

  private constructor(
    private readonly bench: BenchProsody,
    private readonly joiner: Awaited<ReturnType<typeof connectClient>>,
    private readonly occupant: Awaited<ReturnType<typeof connectClient>>,
  ) {}

  /** @param bans undefined: without the module */
  static async open(bans: number | undefined, muc?: Settings): Promise<Joins> {
    const bench = await BenchProsody.start({ hasModule: bans !== undefined, ...(muc && { muc }) });
    const service = bench.prosody.xmpp;
    const occupant = await connectClient({ service, username: "alice" });
    await occupant.join(room, "alice");
    const joiner = await connectClient({ service, username: "bob" });
    await bench.placeBans(bans ?? 0);
    return new Joins(bench, joiner, occupant);
  }

  /** Receives the events of occupants from now on, as a control plane does. */
  follow(): void {
    const { signal } = this.#end;
    const client = new MucKickClient({
      url: this.bench.url,
      host: mucHost,
      authorization: exampleAuthorization,
    });
    const followOn = async () => {
      let after: string | undefined;
      while (!signal.aborted) {
        const options = { signal, timeout: 60_000 };
        ({ next: after } = await client.occupantEvents({ after, wait: 25, limit: 1000 }, options));
      }
    };
    this.#following = followOn().catch((error: unknown) => {
      if (!signal.aborted) throw error;
      return client.close();
    });
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
    this.#end.abort();
    await this.#following;
    await this.joiner.stop();
    await this.occupant.stop();
    await this.bench.stop();
  }
}
