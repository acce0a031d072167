import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { repositoryRoot } from "../../prosody-test-env/repository-root";

export interface ProbeResult {
  /** How many responses there were. */
  readonly count: number;
  /** Milliseconds. */
  readonly p99: number;
  readonly longest: number;
}

/** Asks for admission all the time while `work` goes on. */
export async function probeAdmission(
  url: string,
  authorization: string,
  work: () => Promise<unknown>,
): Promise<ProbeResult> {
  const transpile = join(repositoryRoot, "scripts", "typescript-in-node.cjs");
  const program = join(__dirname, "admission-probe-process.ts");
  const child = spawn(process.execPath, ["-r", transpile, program, url, authorization], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  try {
    await lines.next();
    await work();
    child.stdin.end();
    const told = await lines.next();
    return JSON.parse(String(told.value)) as ProbeResult;
  } finally {
    const ended = child.exitCode === null ? once(child, "exit") : undefined;
    child.kill();
    await ended;
  }
}
