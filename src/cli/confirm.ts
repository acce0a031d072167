import { CliError } from "./cli-error";
import type { CommandContext } from "./command-context";
import { exitCodes } from "./exit-codes";

export interface Question {
  /** What it would do: a clause without a period, for where nobody can be asked. */
  readonly effect: string;
  readonly question: string;
  /** How to look without doing anything, as it continues "or". */
  readonly look?: string;
}

/** @throws CliError where nobody says yes */
export async function confirm(
  { effect, question, look = "--dry-run to look only" }: Question,
  { terminal, interruption }: CommandContext,
): Promise<void> {
  if (!terminal.canAsk) {
    const advice = `Pass --yes to confirm, or ${look}.`;
    throw new CliError(
      exitCodes.usage,
      `${effect}: that needs confirmation, and stdin is not a terminal`,
      advice,
    );
  }
  if (await terminal.ask(question, interruption.soft)) return;
  throw new CliError(exitCodes.declined, "nothing was done");
}
