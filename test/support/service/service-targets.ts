import type { Target } from "../../../prosody-test-env/targets/target";

/** The Prosodys that a test of the control plane stands before: of different versions where there are two. */
export const serviceTargets: readonly [Target, Target] = chooseTwo(
  (globalThis as unknown as { readonly prosodyTargets: readonly Target[] }).prosodyTargets,
);

function chooseTwo([first, second]: readonly Target[]): readonly [Target, Target] {
  if (first === undefined) throw new Error("There is no Prosody to run");
  return [first, second ?? first];
}
