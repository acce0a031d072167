import type { ExitCode } from "./exit-codes";

/** Ends a command with a code, and a sentence for whoever typed it. */
export class CliError extends Error {
  override readonly name = "CliError";

  /**
   * @param message what is wrong, without a period
   * @param advice what to do next: a whole sentence
   */
  constructor(
    readonly exitCode: ExitCode,
    message: string,
    readonly advice?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
