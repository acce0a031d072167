import type { Kicked } from "../../contract/responses";
import type { CommandContext } from "../context";
import { CliError, exitCodes } from "../errors";
import type { Column } from "./table";
import type { Terminal } from "./terminal";
import { type Act, capitalize, countWords, KICK } from "./wording";

export interface Question {
  /** The effect: a clause without a period, printed if there is no terminal to ask on. */
  readonly effect: string;
  readonly question: string;
}

/** @throws CliError unless confirmed */
export async function confirm(
  { effect, question }: Question,
  { terminal, interruption }: CommandContext,
): Promise<void> {
  if (!terminal.canAsk) {
    const advice = "Pass --yes to confirm, or --dry-run to preview.";
    throw new CliError(
      exitCodes.usage,
      `${effect} and needs confirmation, but stdin is not a terminal`,
      advice,
    );
  }
  if (await terminal.ask(question, interruption.soft)) return;
  throw new CliError(exitCodes.declined, "nothing was changed");
}

/** The effect of a kick, or of a mute of occupants. */
export interface Preview {
  /** Default: a kick. */
  readonly act?: Act;
  /** The occupants that would be kicked. */
  readonly kicked: readonly Kicked[];
  /** The number of accounts that would be banned without being inside. */
  readonly onlyKeptOut: number;
  /** The duration of the ban, as it continues "ban them for"; undefined: no ban. */
  readonly banFor?: string | undefined;
  /** Whether to ask even about a single occupant; default: false. */
  readonly always?: boolean;
}

/**
 * Shows who would be affected and asks for confirmation, if that is more than one.
 * @param tellMore prints what else to consider
 * @throws CliError unless confirmed
 */
export async function confirmKick(
  { act = KICK, kicked, onlyKeptOut, banFor, always = false }: Preview,
  context: CommandContext,
  tellMore: () => void = () => undefined,
): Promise<void> {
  const hit = kicked.length + onlyKeptOut;
  if (hit <= 1 && !always) return;
  tellMore();
  tellWhoWouldGo(kicked, act, context.terminal);
  const ban = banFor === undefined ? "" : ` and ban them for ${banFor}`;
  const only = onlyKeptOut === 0 ? "" : `, and ban ${onlyKeptOut} who are not inside`;
  const effect = `this would affect ${countWords(hit, "person", "people")}`;
  await confirm(
    { effect, question: `${capitalize(act.noun)} ${countKicked(kicked)}${ban}${only}?` },
    context,
  );
}

/** Such as `3 occupants of 2 rooms`. */
export function countKicked(kicked: readonly Kicked[]): string {
  const rooms = new Set(kicked.map(({ muc }) => muc)).size;
  return `${countWords(kicked.length, "occupant", "occupants")} of ${countWords(rooms, "room", "rooms")}`;
}

/** The columns of occupants that are or would be kicked. */
export const kickedColumns: readonly Column<Kicked>[] = [
  { title: "ROOM", value: ({ muc }) => muc },
  { title: "NICKNAME", value: ({ nickname }) => nickname },
  { title: "ACCOUNT", value: ({ jid }) => jid },
];

/** The maximum number of rows of a preview. */
const MAX_ROWS = 20;

/** Shows the occupants that would be kicked or muted, up to a number of rows. */
export function tellWhoWouldGo(kicked: readonly Kicked[], { noun }: Act, terminal: Terminal): void {
  if (kicked.length === 0) return;
  terminal.tell(`This would ${noun}:\n\n`);
  terminal.tellTable(kicked.slice(0, MAX_ROWS), kickedColumns);
  if (kicked.length > MAX_ROWS) terminal.tell(`… and ${kicked.length - MAX_ROWS} more\n`);
  terminal.tell("\n");
}
