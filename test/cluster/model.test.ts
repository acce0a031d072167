import fc from "fast-check";
import { expectNoTraceback } from "../support/prosody/expect-no-traceback";
import { serviceTargets } from "../support/service/service-targets";
import { Cluster } from "../support/cluster/cluster";
import { clusterCommands, slots } from "../support/cluster/cluster-commands";
import { World } from "../support/cluster/world";

// A sequence that fails is run again, on its own, with what the error tells:
//   MUC_KICK_MODEL_SEED=… MUC_KICK_MODEL_PATH=… npx jest --selectProjects cluster -t "whatever is killed"
// and more of them with MUC_KICK_MODEL_RUNS=500. When it happens, and what a machine does meanwhile, no seed can tell.
const { MUC_KICK_MODEL_RUNS = "36", MUC_KICK_MODEL_SEED, MUC_KICK_MODEL_PATH } = process.env;
const runs = Number(MUC_KICK_MODEL_RUNS);

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start(serviceTargets, { hasClocks: true });
}, 120_000);
afterAll(async () => {
  await cluster.stop();
  for (const { prosody } of cluster.servers) expectNoTraceback(prosody.log.lines);
}, 120_000);

it(
  "acknowledged changes reach every server and stay audited, whatever is killed, frozen or disconnected",
  async () => {
    const property = fc.asyncProperty(clusterCommands, async (commands) => {
      const world = new World(cluster, slots);
      try {
        await world.clear();
        await fc.asyncModelRun(() => ({ model: world, real: cluster }), commands);
        await world.conclude();
      } catch (error) {
        throw new Error(`${String(error)}\n\nWhat happened:\n${world.story.join("\n")}`, { cause: error });
      } finally {
        await world.end();
      }
    });
    await fc.assert(property, {
      numRuns: runs,
      // One sequence takes seconds, and what is found once need not be found again: it is told as it is.
      endOnFailure: true,
      ...(MUC_KICK_MODEL_SEED !== undefined && { seed: Number(MUC_KICK_MODEL_SEED) }),
      ...(MUC_KICK_MODEL_PATH !== undefined && { path: MUC_KICK_MODEL_PATH }),
    });
  },
  60_000 * Math.max(runs, 10),
);
