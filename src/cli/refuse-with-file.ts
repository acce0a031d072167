import { CliError } from "./cli-error";
import { exitCodes } from "./exit-codes";

/**
 * Throws where options are given beside `--file` that its lines say.
 * @param columns those of the file
 * @throws CliError
 */
export function refuseWithFile<Options extends object>(
  options: Options,
  names: readonly (keyof Options)[],
  columns: readonly string[],
): void {
  if (names.every((name) => options[name] === undefined)) return;
  throw new CliError(
    exitCodes.usage,
    "--file cannot be combined with options that its columns hold",
    `Leave out the other options, and use columns of the file: ${columns.join(", ")}.`,
  );
}
