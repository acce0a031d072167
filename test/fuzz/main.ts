// Sends random requests to the module and to the control plane, and random bodies to the contract in both languages:
// `npm run fuzz`, or `npm run fuzz -- --minutes 60 --seed 1`. A fault is a 5xx, a traceback, a warning of Node.js, a
// response that breaks the documentation, or a disagreement. What leads to a new result is kept in corpus/, and mutated from then on. What finds a
// fault is kept there, too, and the exit code is 1.
import { join } from "node:path";
import { parseArgs } from "node:util";
import fc from "fast-check";
import { ensureProsody } from "../../prosody-test-env/runtime/ensure-prosody";
import { Corpus } from "./corpus";
import { fresh, type Input, mutated } from "./inputs";
import { Targets } from "./targets";

const batch = 200;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { minutes: { type: "string", default: "10" }, seed: { type: "string" } },
  });
  const seed = Number(values.seed ?? Date.now() % 0x7fffffff);
  const ends = performance.now() + Number(values.minutes) * 60_000;
  console.log(`Seed ${seed}, for ${values.minutes} minutes`);
  await ensureProsody(console.log);
  const corpus = await Corpus.open(join(__dirname, "corpus"));
  const targets = await Targets.start();
  let runs = 0;
  let kept = 0;
  const faults = new Map<string, string>();
  const report = async (input: Input, fault: string) => {
    // One of a kind is enough.
    const kind = fault.replaceAll(/\d+/g, "0").slice(0, 60);
    if (faults.has(kind)) return;
    const name = await corpus.addFault(input);
    faults.set(kind, name);
    console.error(`FAULT ${name}: ${JSON.stringify(input)}\n${fault}\n`);
  };
  const warnings: Error[] = [];
  process.on("warning", (warning) => warnings.push(warning));
  const runAll = async (inputs: readonly Input[]) => {
    for (const input of inputs) {
      const { signature, fault } = await targets.run(input);
      runs += 1;
      if (fault !== undefined) await report(input, fault);
      else if (await corpus.add(input, signature)) kept += 1;
    }
    const fault = (await targets.inspect()) ?? warnings.shift()?.stack;
    const last = inputs.at(-1);
    if (fault !== undefined && last !== undefined) await report(last, fault);
  };
  try {
    await runAll(corpus.inputs);
    for (let round = 0; performance.now() < ends && faults.size < 20; round++) {
      const inputs = round % 2 === 0 || corpus.inputs.length === 0 ? fresh : mutated(corpus.inputs);
      await runAll(fc.sample(inputs, { seed: seed + round, numRuns: batch }));
    }
  } finally {
    await targets.stop();
  }
  console.log(`${runs} inputs, ${kept} new in the corpus of ${corpus.inputs.length}, ${faults.size} faults`);
  if (faults.size > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
