import { access, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { installWithApt } from "../../prosody-test-env/runtime/install-with-apt";
import { isInPath } from "../../prosody-test-env/targets/find-targets";
import { runCommand } from "../../prosody-test-env/runtime/run-command";

/** Where Debian's packages put each version's programs. */
const debianVersions = "/usr/lib/postgresql";

/** The folder of `initdb` and `postgres`, installed with apt where there is none; no service and no cluster is made.
 *  @param tell is told before anything is installed
 *  @throws Error that says what to install, where this cannot do it */
export async function ensurePostgres(tell: (what: string) => void = () => undefined): Promise<string> {
  const found = await findPostgres();
  if (found !== undefined) return found;
  tell("Installing PostgreSQL with apt, if that can be done; it is not started as a service.");
  await installWithApt(["postgresql"]);
  const installed = await findPostgres();
  if (installed !== undefined) return installed;
  throw new Error(
    "There is no PostgreSQL server on this machine. Install one so that `initdb` and `postgres` are in PATH " +
      "(Debian and Ubuntu: sudo apt install postgresql, which keeps them out of PATH, where they are found).",
  );
}

async function findPostgres(): Promise<string | undefined> {
  if ((await isInPath("initdb")) && (await isInPath("postgres"))) {
    const { stdout } = await runCommand({ program: "sh", args: ["-c", "command -v postgres"] });
    return dirname(stdout.trim());
  }
  const versions = await readdir(debianVersions).catch(() => []);
  for (const version of versions.sort((a, b) => Number(b) - Number(a))) {
    const directory = join(debianVersions, version, "bin");
    const hasServer = await access(join(directory, "postgres")).then(
      () => true,
      () => false,
    );
    if (hasServer) return directory;
  }
  return undefined;
}
