import type { TargetSelection } from "./select-targets";
import { targetLabel } from "./target";

/** Tells whoever runs the tests which Prosodys they run on, and why not on the others. */
export function announceTargets({ run, leftOut }: TargetSelection): void {
  const lines = [
    run.length === 0
      ? "No Prosody to test on: only what needs none is tested."
      : `Testing on ${run.map(targetLabel).join(", ")}.`,
    ...leftOut.map(({ target, why }) => `Not on ${targetLabel(target)}: ${why}`),
  ];
  process.stderr.write(`${lines.join("\n")}\n`);
}
