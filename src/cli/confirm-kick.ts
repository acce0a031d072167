import type { Kicked } from "../contract/kick-answer";
import { CliError } from "./cli-error";
import type { CommandContext } from "./command-context";
import { countWords } from "./count-words";
import { exitCodes } from "./exit-codes";
import { kickedColumns } from "./listing-columns";

/** Whom something would hit. */
export interface Preview {
  /** Those who would be removed. */
  readonly kicked: readonly Kicked[];
  /** How many would be kept out without being inside now. */
  readonly onlyKeptOut: number;
  /** For how long, in seconds; undefined: nobody is kept out, or not all for the same time. */
  readonly banSeconds?: number | undefined;
}

/** So many rows of a preview are shown. */
const MAX_ROWS = 20;

/**
 * Shows whom it would hit, and asks, if that is more than one.
 * @throws CliError where nobody says yes
 */
export async function confirmKick(
  { kicked, onlyKeptOut, banSeconds }: Preview,
  { terminal, interruption }: CommandContext,
): Promise<void> {
  if (kicked.length + onlyKeptOut <= 1) return;
  terminal.tell("This would kick:\n\n");
  terminal.tellTable(kicked.slice(0, MAX_ROWS), kickedColumns);
  if (kicked.length > MAX_ROWS) terminal.tell(`… and ${kicked.length - MAX_ROWS} more\n`);
  terminal.tell("\n");
  if (!terminal.canAsk) {
    throw new CliError(
      exitCodes.usage,
      `this would hit ${countWords(kicked.length + onlyKeptOut, "person", "people")}, and there is nobody to ask`,
      "Say --yes if it is meant, or --dry-run to look only.",
    );
  }
  const ban =
    banSeconds === undefined ? "" : ` and ban them for ${countWords(banSeconds, "second", "seconds")}`;
  const rooms = countWords(new Set(kicked.map(({ muc }) => muc)).size, "room", "rooms");
  const only = onlyKeptOut === 0 ? "" : `, and keep ${onlyKeptOut} out who are not inside`;
  const question = `Kick ${countWords(kicked.length, "occupant", "occupants")} of ${rooms}${ban}${only}?`;
  if (await terminal.ask(question, interruption.soft)) return;
  throw new CliError(exitCodes.declined, "nothing was done");
}
