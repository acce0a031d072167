import { CliError } from "./cli-error";
import type { Destination } from "./connection-options";
import { exitCodes } from "./exit-codes";

/**
 * Rejects options that a bare module cannot do anything with.
 * @param options by the flag that a person would write
 * @throws CliError
 */
export function refuseForModule(
  { kind }: Destination,
  options: Readonly<Record<`--${string}`, unknown>>,
): void {
  if (kind === "control-plane") return;
  const given = Object.entries(options).find(([, value]) => value !== undefined);
  if (given === undefined) return;
  throw new CliError(
    exitCodes.usage,
    `${given[0]} only works with a control plane`,
    "Leave it out, or use a token and the URL of a control plane.",
  );
}
