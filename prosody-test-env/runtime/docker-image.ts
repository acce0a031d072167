import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { repositoryRoot } from "../repository-root";
import { runCommand } from "./run-command";
import { type DockerTarget, suites } from "../targets/target";

/** The tag of the image for a target; builds it first where Docker has none (a minute or so, and network access).
 *  The tag follows the Dockerfile: after a change of it another image is built.
 *  @param tell is told when an image has to be built */
export async function ensureDockerImage(
  target: DockerTarget,
  tell: (what: string) => void = () => undefined,
): Promise<string> {
  const dockerfile = await readFile(join(repositoryRoot, "prosody-test-env", "Dockerfile"), "utf8");
  const suite = suites[target];
  const hash = createHash("sha256").update(dockerfile).digest("hex").slice(0, 12);
  const tag = `muc-kick-test-prosody:${suite}-${hash}`;
  const found = await runCommand({
    program: "docker",
    args: ["image", "inspect", "--format", "{{.Id}}", tag],
  });
  if (found.status === 0) return tag;
  tell(`Building a Docker image with Prosody ${target}; this is done once and takes about a minute.`);
  const build = await runCommand(
    { program: "docker", args: ["build", "--build-arg", `SUITE=${suite}`, "--tag", tag, "-"] },
    { input: dockerfile, deadline: 15 * 60_000 },
  );
  if (build.status !== 0) {
    throw new Error(`docker build of ${tag} failed:\n${build.stdout}${build.stderr}`);
  }
  return tag;
}
