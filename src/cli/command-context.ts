import type { ExitCode } from "./exit-codes";
import type { Interruption } from "./interruption";
import type { Terminal } from "./terminal";

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
