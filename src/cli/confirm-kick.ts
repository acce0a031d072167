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
  /** For how long they are kept out, as it continues "ban them for"; undefined: nobody is. */
  readonly banFor?: string | undefined;
}

/** So many rows of a preview are shown. */
const MAX_ROWS = 20;

/**
 * Shows whom it would hit, and asks, if that is more than one.
 * @param tellMore says what else is to be known before the answer
 * @throws CliError where nobody says yes
 */
export async function confirmKick(
  { kicked, onlyKeptOut, banFor }: Preview,
  { terminal, interruption }: CommandContext,
  tellMore: () => void = () => undefined,
): Promise<void> {
  if (kicked.length + onlyKeptOut <= 1) return;
  tellMore();
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
  const ban = banFor === undefined ? "" : ` and ban them for ${banFor}`;
  const rooms = countWords(new Set(kicked.map(({ muc }) => muc)).size, "room", "rooms");
  const only = onlyKeptOut === 0 ? "" : `, and keep ${onlyKeptOut} out who are not inside`;
  const question = `Kick ${countWords(kicked.length, "occupant", "occupants")} of ${rooms}${ban}${only}?`;
  if (await terminal.ask(question, interruption.soft)) return;
  throw new CliError(exitCodes.declined, "nothing was done");
}
