import type { ManagedBan, ServerBan } from "../../wire/bans/bans";
import type { KickResponse, Kicked, OccupantListed, RoomListed } from "../../contract/responses";
import type { KeptBan } from "../ban-keeper";
import { kickedColumns } from "./confirm";
import { type Column, printableText } from "./table";
import type { Terminal } from "./terminal";
import { describeBan, describeEnd, describeScope, describeSubject, nameActor } from "./wording";

export const roomColumns: readonly Column<RoomListed>[] = [
  { title: "ROOM", value: ({ muc }) => muc },
  { title: "OCCUPANTS", value: ({ occupants }) => occupants },
];

export const occupantColumns: readonly Column<OccupantListed>[] = [
  { title: "ROOM", value: ({ muc }) => muc },
  { title: "NICKNAME", value: ({ nickname }) => nickname },
  { title: "ACCOUNT", value: ({ jid }) => jid },
  { title: "ROLE", value: ({ role }) => role },
  { title: "AFFILIATION", value: ({ affiliation }) => affiliation },
  { title: "SESSIONS", value: ({ sessions }) => sessions },
];

const idColumn: Column<KeptBan> = { title: "ID", value: ({ id }) => id };
const whoColumn: Column<KeptBan> = { title: "WHO", value: ({ jid }) => describeSubject(jid) };
const fromColumn: Column<KeptBan> = { title: "FROM", value: ({ muc }) => describeScope(muc) };
const untilColumn: Column<KeptBan> = { title: "UNTIL", value: ({ expires_at }) => describeEnd(expires_at) };
const reasonColumn: Column<KeptBan> = { title: "REASON", value: ({ reason }) => reason };

/** The columns of bans, of a module or a control plane. */
export const moduleBanColumns: readonly Column<KeptBan>[] = [
  idColumn,
  whoColumn,
  fromColumn,
  untilColumn,
  reasonColumn,
];

/** The columns of bans on one server of a control plane. */
export const serverBanColumns: readonly Column<ServerBan>[] = [
  idColumn,
  whoColumn,
  fromColumn,
  { title: "MANAGED", value: ({ managed }) => (managed ? "yes" : "no") },
  untilColumn,
  reasonColumn,
];

export const banColumns: readonly Column<ManagedBan>[] = [
  idColumn,
  whoColumn,
  fromColumn,
  { title: "STATE", value: ({ state }) => state },
  untilColumn,
  reasonColumn,
  { title: "BY", value: ({ created_by: actor }) => nameActor(actor) },
];

/** Prints the result of one request, or of a dry run. */
export async function printKickAnswer(
  { kicked, bans, dry_run }: KickResponse,
  terminal: Terminal,
): Promise<void> {
  await printKicked(kicked, dry_run === true, terminal);
  for (const ban of bans ?? []) await terminal.print(`Banned ${printableText(describeBan(ban))}\n`);
}

/** Prints the occupants that were kicked, or would be. */
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
  } else await terminal.print(isDryRun ? "No occupants would be kicked\n" : "No occupants to kick\n");
}
