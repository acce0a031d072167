import type { CommandLine } from "./run-command";

/** How Prosody is run on a target. Paths are the same everywhere: containers have them mounted where they are. */
export interface Runtime {
  /** What Prosody has to listen on for this machine, and nobody else, to reach it. */
  readonly address: string;
  /** Prosody in the foreground. */
  prosody(configFile: string): CommandLine;
  prosodyctl(configFile: string, args: readonly string[], isRunning: boolean): CommandLine;
  /** Sends a signal to the Prosody that was started as the given process. */
  signal(name: "HUP" | "TERM" | "KILL", pid: number): CommandLine;
  /** Removes whatever is left of the Prosody that was started as the given process. */
  remove(pid: number): CommandLine;
}
