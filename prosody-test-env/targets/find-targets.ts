import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { runCommand } from "../runtime/run-command";
import { type Target, targets } from "./target";

/** Whether this machine can run a target, and if not why not, in a sentence. */
export type TargetFinding =
  | { readonly target: Target; readonly available: true }
  | { readonly target: Target; readonly available: false; readonly why: string };

/** Looks at all targets; nothing is started and no image is built. */
export async function findTargets(): Promise<TargetFinding[]> {
  const [localFault, dockerFault] = await Promise.all([findLocalFault(), findDockerFault()]);
  return targets.map((target) => {
    const why = target === "local" ? localFault : dockerFault;
    return why === undefined ? { target, available: true } : { target, available: false, why };
  });
}

async function findLocalFault(): Promise<string | undefined> {
  if (await isInPath("prosody")) return undefined;
  return "There is no prosody in PATH.";
}

async function findDockerFault(): Promise<string | undefined> {
  if (!(await isInPath("docker"))) return "There is no docker in PATH.";
  const command = { program: "docker", args: ["version", "--format", "{{.Server.Os}}"] };
  const { status, stdout, stderr } = await runCommand(command, { deadline: 10_000 });
  if (status !== 0) {
    const reason = stderr.trim().split("\n")[0] ?? "";
    return reason === "" ? "No Docker engine answers." : `No Docker engine answers: ${reason}`;
  }
  if (stdout.trim() !== "linux") return `The Docker engine runs ${stdout.trim()} containers, not linux ones.`;
  return undefined;
}

export async function isInPath(program: string): Promise<boolean> {
  const directories = (process.env.PATH ?? "").split(delimiter).filter((directory) => directory !== "");
  const found = await Promise.all(
    directories.map((directory) =>
      access(join(directory, program), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
