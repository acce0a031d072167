import type { Kicked } from "../../contract/responses";
import type { CommandContext } from "../context";
import { CliError, exitCodes } from "../errors";
import { kickedColumns } from "./columns";
import type { Terminal } from "./terminal";
import { countWords } from "./wording";

export interface Question {
  /** What it would do: a clause without a period, for where nobody can be asked. */
  readonly effect: string;
  readonly question: string;
  /** How to look without doing anything, as it continues "or". */
  readonly look?: string;
}

/** @throws CliError where nobody says yes */
export async function confirm(
  { effect, question, look = "--dry-run to preview" }: Question,
  { terminal, interruption }: CommandContext,
): Promise<void> {
  if (!terminal.canAsk) {
    const advice = `Pass --yes to confirm, or ${look}.`;
    throw new CliError(
      exitCodes.usage,
      `${effect} and needs confirmation, but stdin is not a terminal`,
      advice,
    );
  }
  if (await terminal.ask(question, interruption.soft)) return;
  throw new CliError(exitCodes.declined, "nothing was changed");
}

/** Whom something would hit. */
export interface Preview {
  /** Those who would be removed. */
  readonly kicked: readonly Kicked[];
  /** How many would be kept out without being inside now. */
  readonly onlyKeptOut: number;
  /** For how long they are kept out, as it continues "ban them for"; undefined: nobody is. */
  readonly banFor?: string | undefined;
}

/**
 * Shows whom it would hit, and asks, if that is more than one.
 * @param tellMore says what else is to be known before the answer
 * @throws CliError where nobody says yes
 */
export async function confirmKick(
  { kicked, onlyKeptOut, banFor }: Preview,
  context: CommandContext,
  tellMore: () => void = () => undefined,
): Promise<void> {
  const hit = kicked.length + onlyKeptOut;
  if (hit <= 1) return;
  tellMore();
  tellWhoWouldGo(kicked, context.terminal);
  const ban = banFor === undefined ? "" : ` and ban them for ${banFor}`;
  const only = onlyKeptOut === 0 ? "" : `, and ban ${onlyKeptOut} who are not inside`;
  const effect = `this would affect ${countWords(hit, "person", "people")}`;
  await confirm({ effect, question: `Kick ${countKicked(kicked)}${ban}${only}?` }, context);
}

/** Such as `3 occupants of 2 rooms`. */
export function countKicked(kicked: readonly Kicked[]): string {
  const rooms = new Set(kicked.map(({ muc }) => muc)).size;
  return `${countWords(kicked.length, "occupant", "occupants")} of ${countWords(rooms, "room", "rooms")}`;
}

/** So many rows of a preview are shown. */
const MAX_ROWS = 20;

/** Shows who would be removed, or as many of them as have room. */
export function tellWhoWouldGo(kicked: readonly Kicked[], terminal: Terminal): void {
  if (kicked.length === 0) return;
  terminal.tell("This would kick:\n\n");
  terminal.tellTable(kicked.slice(0, MAX_ROWS), kickedColumns);
  if (kicked.length > MAX_ROWS) terminal.tell(`… and ${kicked.length - MAX_ROWS} more\n`);
  terminal.tell("\n");
}
