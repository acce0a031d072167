import { CliError, type ExitCode, exitCodes } from "./errors";
import type { Terminal } from "./output/terminal";

type StopSignal = "SIGINT" | "SIGTERM";

/**
 * Handles Ctrl-C and SIGTERM: the first stops after the current request, the second aborts it, a third kills the
 * process.
 */
export class Interruption {
  readonly #soft = new AbortController();
  readonly #hard = new AbortController();
  readonly #interrupt = (signal: StopSignal): void => {
    const reason =
      signal === "SIGINT"
        ? new CliError(exitCodes.interrupted, "interrupted")
        : new CliError(exitCodes.terminated, "terminated");
    if (this.#soft.signal.aborted) {
      this.#hard.abort(reason);
      this.release();
    } else {
      this.#soft.abort(reason);
    }
  };

  constructor() {
    process.on("SIGINT", this.#interrupt);
    process.on("SIGTERM", this.#interrupt);
  }

  /** Aborted when no new requests should start. Its reason is a CliError. */
  get soft(): AbortSignal {
    return this.#soft.signal;
  }

  /** Aborted when requests in progress should be aborted, too. Its reason is a CliError. */
  get hard(): AbortSignal {
    return this.#hard.signal;
  }

  /** Restores the default handling of signals. */
  release(): void {
    process.off("SIGINT", this.#interrupt);
    process.off("SIGTERM", this.#interrupt);
  }
}

/** The context of every command. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly environment: NodeJS.ProcessEnv;
  readonly interruption: Interruption;
  /** Registers a cleanup that runs when the command ends, in whatever way; in reverse order. */
  readonly finally: (cleanup: () => unknown) => void;
  /** Sets the exit code, unless the command throws. */
  readonly exitWith: (code: ExitCode) => void;
}
