import type { KickAnswer } from "../contract/kick-answer";
import type { Kicked } from "../contract/kicked";
import { describeBan } from "./describe-ban";
import { kickedColumns } from "./listing-columns";
import { printableText } from "./printable-text";
import type { Terminal } from "./terminal";

/** Says in words what one request did, or would do. */
export async function printKickAnswer(
  { kicked, bans, dry_run }: KickAnswer,
  terminal: Terminal,
): Promise<void> {
  await printKicked(kicked, dry_run === true, terminal);
  for (const ban of bans ?? []) await terminal.print(`Banned ${printableText(describeBan(ban))}\n`);
}

/** Says who was removed, or would be. */
export async function printKicked(
  kicked: readonly Kicked[],
  isDryRun: boolean,
  terminal: Terminal,
): Promise<void> {
  const [only] = kicked;
  if (kicked.length > 1) await terminal.printTable(kicked, kickedColumns);
  else if (only !== undefined) {
    const { nickname, jid, muc } = only;
    await terminal.print(
      `${isDryRun ? "Would kick" : "Kicked"} ${printableText(`${nickname} (${jid}) from ${muc}`)}\n`,
    );
  } else await terminal.print(isDryRun ? "Nobody would be kicked\n" : "No occupants to kick\n");
}
