import type { KickAnswer } from "../contract/kick-answer";
import { kickedColumns } from "./listing-columns";
import { printableText } from "./printable-text";
import type { Terminal } from "./terminal";

/** Says in words what one request did, or would do. */
export async function printKicked({ kicked, bans, dry_run }: KickAnswer, terminal: Terminal): Promise<void> {
  const [only] = kicked;
  if (kicked.length > 1) await terminal.printTable(kicked, kickedColumns);
  else if (only !== undefined) {
    const { nickname, jid, muc } = only;
    await terminal.print(
      `${dry_run === true ? "Would kick" : "Kicked"} ${printableText(`${nickname} (${jid}) from ${muc}`)}\n`,
    );
  } else
    await terminal.print(dry_run === true ? "Nobody would be kicked\n" : "Nobody was inside to be kicked\n");
  for (const { jid, muc, expires_at } of bans ?? []) {
    const place = muc ?? "every room";
    const end = expires_at === undefined ? "" : ` until ${expires_at}`;
    await terminal.print(printableText(`Banned ${jid} from ${place}${end}`) + "\n");
  }
}
