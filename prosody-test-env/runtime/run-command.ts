import { spawn } from "node:child_process";

/** A program and its arguments. */
export interface CommandLine {
  readonly program: string;
  readonly args: readonly string[];
  /** Variables beside those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface CommandResult {
  /** What it exited with; undefined when a signal ended it. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly input?: string;
  /** Milliseconds after which it is killed; 60,000 unless told. */
  readonly deadline?: number;
}

/** Runs a program to its end; rejects only where it cannot be started. */
export function runCommand(command: CommandLine, options: CommandOptions = {}): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command.program, command.args, {
      env: { ...process.env, ...command.environment },
      timeout: options.deadline ?? 60_000,
      killSignal: "SIGKILL",
    });
    const output = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (text: string) => (output[stream] += text));
    }
    child.on("error", reject);
    child.on("close", (status) => {
      resolve({ status: status ?? undefined, ...output });
    });
    child.stdin.on("error", () => undefined); // It may end without reading all of its input.
    child.stdin.end(options.input ?? "");
  });
}
