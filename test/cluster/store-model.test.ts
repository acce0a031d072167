import fc from "fast-check";
import type { StoreDialect } from "../../src/store/store";
import { expectNoTraceback } from "../support/prosody/expect-no-traceback";
import { serviceTargets } from "../support/service/service-targets";
import { type PlaneKind, StoreBench } from "../support/store-model/store-bench";
import { certainSequences, storeCommands } from "../support/store-model/store-commands";

// Sequences of what happens to stores, clocks and second control planes. One that fails is run again by what its error tells:
//   MUC_KICK_STORE_MODEL_SEED=… MUC_KICK_STORE_MODEL_PATH=… npx jest --selectProjects cluster --testPathPatterns store-model -t "services on sqlite"
// and ten times as many of them with MUC_KICK_STORE_MODEL_TIMES=10.
const {
  MUC_KICK_STORE_MODEL_TIMES = "1",
  MUC_KICK_STORE_MODEL_SEED,
  MUC_KICK_STORE_MODEL_PATH,
} = process.env;
const times = Number(MUC_KICK_STORE_MODEL_TIMES);

interface Case {
  readonly kind: PlaneKind;
  readonly dialect: StoreDialect;
  readonly runs: number;
  /** How many sequences are under way at the same time. */
  readonly atATime: number;
  /** Sequences that are among them. */
  readonly certain: readonly (keyof typeof certainSequences)[];
}

const all = ["lost", "outdated", "replaced", "second", "clocks"] as const;

const cases: readonly Case[] = [
  { kind: "service", dialect: "sqlite", runs: 16, atATime: 4, certain: all },
  {
    kind: "service",
    dialect: "postgres",
    runs: 6,
    atATime: 3,
    certain: ["lost", "outdated", "replaced", "second"],
  },
  { kind: "process", dialect: "sqlite", runs: 2, atATime: 2, certain: ["clocks", "lost"] },
  { kind: "process", dialect: "postgres", runs: 2, atATime: 2, certain: ["clocks", "replaced"] },
];

let bench: StoreBench;
beforeAll(async () => {
  bench = await StoreBench.start(serviceTargets);
}, 120_000);
afterAll(async () => {
  await bench.stop();
  for (const lines of bench.logs) expectNoTraceback(lines);
}, 120_000);

it.each(cases)(
  "bans on a server are undone only by an operator, whatever happens to stores and clocks: $kind on $dialect",
  async ({ kind, dialect, runs, atATime, certain }) => {
    let steps = 0;
    let hasFailed = false;
    const property = fc.asyncProperty(storeCommands, (commands) =>
      bench.withWorld({ kind, dialect }, async (world) => {
        if (hasFailed) return;
        try {
          await world.begin();
          await fc.asyncModelRun(() => ({ model: world, real: undefined }), commands);
          await world.conclude();
        } catch (error) {
          hasFailed = true;
          throw new Error(`${String(error)}\n\nWhat happened:\n${world.story.join("\n")}`, { cause: error });
        } finally {
          steps += world.story.filter((line) => !line.startsWith(" ")).length;
        }
      }),
    );
    const isRepeated = MUC_KICK_STORE_MODEL_SEED !== undefined;
    const numRuns = Math.ceil((runs * times) / atATime);
    const begun = Date.now();
    const assert = (lane: number) =>
      fc.assert(property, {
        numRuns,
        examples: isRepeated
          ? []
          : certain
              .filter((_, index) => index % atATime === lane)
              .map((name) => [[...certainSequences[name]]]),
        // One sequence takes seconds, and what is found once need not be found again.
        endOnFailure: true,
        ...(isRepeated && { seed: Number(MUC_KICK_STORE_MODEL_SEED) }),
        ...(MUC_KICK_STORE_MODEL_PATH !== undefined && { path: MUC_KICK_STORE_MODEL_PATH }),
      });
    const lanes = await Promise.allSettled(
      Array.from({ length: isRepeated ? 1 : atATime }, (_, lane) => assert(lane)),
    );
    const failure = lanes.find((lane) => lane.status === "rejected");
    if (failure !== undefined) throw failure.reason;
    const seconds = Math.round((Date.now() - begun) / 1000);
    process.stdout.write(
      `${kind} on ${dialect}: ${numRuns * atATime} sequences of ${steps} steps, ${seconds} s\n`,
    );
  },
  60_000 * 20 * times,
);
