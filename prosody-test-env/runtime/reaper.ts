import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { CommandLine } from "./run-command";

/** Reads commands that would end what is running (the newest one counts) until its input ends, which it also does
 *  when this process is killed. The second try is for a container that was only just being created. */
const script = `
trap '' HUP INT TERM QUIT
victim=
while read -r line; do victim=$line; done
if [ -n "$victim" ]; then $victim || { sleep 2; $victim; }; fi >/dev/null 2>&1
rm -rf -- "$1" || { sleep 1; rm -rf -- "$1"; }
`;

/** Outlives this process, however it ends, to end what it started and to remove a directory. Handlers for signals and
 *  exit would not do: test frameworks keep them from being called, and nothing handles SIGKILL. */
export class Reaper {
  readonly #shell: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor(directory: string) {
    this.#shell = spawn("/bin/sh", ["-c", script, "reaper", directory], {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
    });
    this.#ended = once(this.#shell, "exit");
    // It may have been killed; that is no reason to fail whoever writes to it.
    this.#shell.stdin?.on("error", () => undefined);
  }

  /** What it has to run should this process end now; undefined when nothing is running. */
  guard(command: CommandLine | undefined): void {
    const line = command === undefined ? "" : [command.program, ...command.args].join(" ");
    this.#shell.stdin?.write(`${line}\n`);
  }

  /** Ends what it guards, and resolves when the directory is gone. */
  async finish(): Promise<void> {
    this.#shell.stdin?.end();
    await this.#ended;
  }
}
