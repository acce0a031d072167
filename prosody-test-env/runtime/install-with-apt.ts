import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isInPath } from "../targets/find-targets";
import { runCommand } from "./run-command";

/** What Debian's packages call to start a service that they bring, or to make what it would run on. */
const serviceStarters = ["invoke-rc.d", "deb-systemd-invoke", "pg_createcluster"];

/** Installs packages of Debian or Ubuntu without starting a service: takes root or a sudo that does not ask.
 *  @returns false where there is no apt or no way to root; nothing was done then */
export async function installWithApt(packages: readonly string[]): Promise<boolean> {
  const asRoot = (await isInPath("apt-get")) ? await findWayToRoot() : undefined;
  if (asRoot === undefined) return false;
  await withoutServices(async (path) => {
    // apt does not hand on the PATH that it was started with.
    const apt = [...asRoot, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", `DPkg::Path=${path}`];
    await runOrThrow([...apt, "update"]);
    await runOrThrow([...apt, "install", "--yes", "--no-install-recommends", ...packages]);
  });
  return true;
}

/** What to put before a command so that root runs it; undefined where that cannot be done without a question. */
async function findWayToRoot(): Promise<string[] | undefined> {
  if (process.getuid?.() === 0) return [];
  if (!(await isInPath("sudo"))) return undefined;
  const { status } = await runCommand({ program: "sudo", args: ["-n", "true"] });
  return status === 0 ? ["sudo", "-n"] : undefined;
}

/** Calls with a PATH in which nothing can start a service. Unlike a policy-rc.d, it leaves the system as it was
 *  even when this process is killed in between. */
async function withoutServices(call: (path: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "muc-kick-apt-"));
  try {
    await chmod(directory, 0o755);
    for (const name of serviceStarters) {
      await writeFile(join(directory, name), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
    }
    await call(`${directory}:${process.env.PATH ?? ""}:/usr/local/sbin:/usr/sbin:/sbin`);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function runOrThrow([program = "", ...args]: readonly string[]): Promise<void> {
  const { status, stdout, stderr } = await runCommand({ program, args }, { deadline: 10 * 60_000 });
  if (status !== 0) throw new Error(`${[program, ...args].join(" ")} failed:\n${stdout}${stderr}`);
}
