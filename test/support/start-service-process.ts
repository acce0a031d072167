import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { repositoryRoot } from "../../prosody-test-env/repository-root";
import type { Config } from "../../src/config/config";

/** A server in a process of its own. */
export interface ServiceProcess {
  readonly url: string;
  readonly pid: number;
  /** Ends it as a crash would; resolves when it has ended. */
  kill(): Promise<void>;
}

/** A control plane. Resolves when it listens. */
export function startServiceProcess(config: Config): Promise<ServiceProcess> {
  return startNodeProcess(join(__dirname, "service-process.ts"), [JSON.stringify(config)]);
}

/** Runs a program that writes its URL, once it listens, as `{"listening":"http://…"}`. Resolves then. */
export async function startNodeProcess(program: string, args: readonly string[]): Promise<ServiceProcess> {
  const transpile = join(repositoryRoot, "scripts", "typescript-in-node.cjs");
  const child = spawn(process.execPath, ["-r", transpile, program, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const url = await new Promise<string>((resolve, reject) => {
    void ended.then(() => {
      reject(new Error(`${program} ended before it listened`));
    });
    createInterface({ input: child.stdout }).on("line", (line) => {
      const { listening } = JSON.parse(line) as { readonly listening?: string };
      if (listening !== undefined) resolve(listening);
    });
  });
  return {
    url,
    pid: child.pid ?? 0,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
