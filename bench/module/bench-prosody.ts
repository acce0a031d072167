import { join } from "node:path";
import { readFile } from "node:fs/promises";
import type { Prosody } from "../../prosody-test-env/prosody";
import { kickModule, mucHost, type ProsodyOptions } from "../../prosody-test-env/prosody-config";
import { repositoryRoot } from "../../prosody-test-env/repository-root";
import { startProsody } from "../../prosody-test-env/start-prosody";

/** Starts the local Prosody with the module and mod_bench on one MUC component, at the log level of an operator. */
export function startBenchProsody(options: ProsodyOptions = {}): Promise<Prosody> {
  return startProsody({
    target: "local",
    logLevel: "info",
    mucs: { [mucHost]: { ...kickModule, modules_enabled: ["http_muc_kick", "bench"] } },
    pluginPaths: [join(repositoryRoot, "dist-lua"), join(__dirname, "plugins")],
    ...options,
  });
}

/** Reads the CPU time of a Prosody: unlike wall-clock time, it does not depend on what else the machine does. */
export async function openCpuClock(prosody: Prosody): Promise<() => Promise<number>> {
  const pid = (await readFile(join(prosody.directory, "data", "prosody.pid"), "utf8")).trim();
  return async () => {
    // Nanoseconds on the CPU come first (Documentation/scheduler/sched-stats.rst of Linux).
    const [nanoseconds] = (await readFile(`/proc/${pid}/schedstat`, "utf8")).split(" ");
    return Number(nanoseconds) / 1e6;
  };
}
