import type { Config } from "jest";
import { ensureDockerImage } from "../../../prosody-test-env/runtime/docker-image";
import type { Target } from "../../../prosody-test-env/targets/target";

/** Before all tests: builds the images that are missing, one after the other, so that no two workers build the same.
 *  jest wants a default export. */
export default async function globalSetup(_global: unknown, project: Config): Promise<void> {
  const { prosodyTargets } = project.globals as { readonly prosodyTargets: readonly Target[] };
  for (const target of prosodyTargets) {
    if (target !== "local") await ensureDockerImage(target, (what) => process.stderr.write(`${what}\n`));
  }
}
