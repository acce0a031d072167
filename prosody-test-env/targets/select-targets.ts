import type { TargetFinding } from "./find-targets";
import { isTarget, type Target, targets } from "./target";

/** Which targets are to be tested, and why the others are not. */
export interface TargetSelection {
  readonly run: readonly Target[];
  readonly leftOut: readonly { readonly target: Target; readonly why: string }[];
}

/** @param wanted undefined or "": whatever can be run; "all": all of them; or names with commas between them
 *  @throws Error where one that is named, or one of all, cannot be run */
export function selectTargets(findings: readonly TargetFinding[], wanted = ""): TargetSelection {
  const required = readWanted(wanted);
  const run: Target[] = [];
  const leftOut: { target: Target; why: string }[] = [];
  const missing: string[] = [];
  for (const finding of findings) {
    const { target } = finding;
    if (required !== undefined && !required.includes(target)) {
      leftOut.push({ target, why: "MUC_KICK_TARGETS does not name it." });
    } else if (finding.available) {
      run.push(target);
    } else {
      leftOut.push({ target, why: finding.why });
      if (required !== undefined) missing.push(`${target}: ${finding.why}`);
    }
  }
  if (missing.length > 0) {
    throw new Error(`MUC_KICK_TARGETS=${wanted} asks for what cannot be run here.\n${missing.join("\n")}`);
  }
  return { run, leftOut };
}

function readWanted(wanted: string): readonly Target[] | undefined {
  if (wanted.trim() === "") return undefined;
  if (wanted.trim() === "all") return targets;
  return wanted.split(",").map((part) => {
    const name = part.trim();
    if (isTarget(name)) return name;
    throw new Error(`MUC_KICK_TARGETS: there is no target "${name}", only ${targets.join(", ")} and all.`);
  });
}
