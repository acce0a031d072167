import { findTargets } from "../targets/find-targets";
import type { Target } from "../targets/target";

/** The Prosody that is installed here, or else the newest one in Docker. */
export async function chooseTarget(): Promise<Target> {
  const findings = await findTargets();
  const available = findings.filter((finding) => finding.available).map(({ target }) => target);
  const target = available.includes("local") ? "local" : available.at(-1);
  if (target !== undefined) return target;
  const reasons = new Set(findings.flatMap((finding) => (finding.available ? [] : [finding.why])));
  throw new Error(`There is no Prosody to start. ${[...reasons].join(" ")}`);
}
