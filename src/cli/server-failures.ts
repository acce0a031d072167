import type { ServerFailure, ServerFailures } from "../client/server-answers";
import type { CommandContext } from "./command-context";
import { exitCodes } from "./exit-codes";
import { printableText } from "./printable-text";

/** The failures of two pages: each server once. */
export function joinFailures(before: ServerFailures, page: ServerFailures): ServerFailures {
  if (before.failed === undefined && page.failed === undefined) return {};
  const failed = [...(before.failed ?? []), ...(page.failed ?? [])];
  return { failed: [...new Map(failed.map((failure) => [failure.server, failure])).values()] };
}

/** Says which servers did not do their part, if any. It was then done in part only, and that is how the command ends. */
export function tellServerFailures(
  { failed = [] }: ServerFailures,
  { terminal, exitWith }: CommandContext,
): void {
  for (const failure of failed) terminal.tell(`${terminal.alarming(describeFailure(failure))}\n`);
  if (failed.length > 0) exitWith(exitCodes.partial);
}

/** In a line, for people. */
export function describeFailure({ error, code }: Pick<ServerFailure, "error" | "code">): string {
  return printableText(`${error} (${code})`);
}
