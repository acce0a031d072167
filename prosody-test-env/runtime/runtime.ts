import type { CommandLine } from "./run-command";

/** Read the configuration again; shut down; end at once. */
export type ProsodySignal = "SIGHUP" | "SIGTERM" | "SIGKILL";

/** How Prosody is run on a target. Paths are the same everywhere: containers have them mounted where they are. */
export interface Runtime {
  /** What Prosody has to listen on for this machine, and nobody else, to reach it. */
  readonly address: string;
  /** Prosody in the foreground. */
  prosody(configFile: string): CommandLine;
  prosodyctl(configFile: string, args: readonly string[], isRunning: boolean): CommandLine;
  /** Sends a signal to the Prosody that was started as the given process. */
  signal(name: ProsodySignal, pid: number): Promise<void>;
  /** The shell command that ends the Prosody that was started as the given process, and leaves nothing of it. */
  remove(pid: number): CommandLine;
}
