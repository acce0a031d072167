import { CliError, type ExitCode, exitCodes } from "./errors";
import type { Terminal } from "./output/terminal";

type StopSignal = "SIGINT" | "SIGTERM";

/** What Ctrl-C and SIGTERM do: the first asks to come to an end, the second ends what is under way, a third kills. */
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

  /** Aborted when no more should be begun. Its reason is a CliError. */
  get soft(): AbortSignal {
    return this.#soft.signal;
  }

  /** Aborted when what is under way should be given up, too. Its reason is a CliError. */
  get hard(): AbortSignal {
    return this.#hard.signal;
  }

  /** From now on signals do what they do to any program. */
  release(): void {
    process.off("SIGINT", this.#interrupt);
    process.off("SIGTERM", this.#interrupt);
  }
}

/** What every command is given. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly environment: NodeJS.ProcessEnv;
  readonly interruption: Interruption;
  /** Has something freed when the command is over, however it ended; the last given comes first. */
  readonly finally: (free: () => unknown) => void;
  /** Sets the code that the program ends with unless the command throws. */
  readonly exitWith: (code: ExitCode) => void;
}
