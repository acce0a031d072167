import type { ManagedBan, ServerBan } from "../../wire/bans/bans";
import type { Kicked, OccupantListed, RoomListed, RoomSize, Visitor } from "../../contract/responses";
import type { KeptBan } from "../acts/ban-keeper";
import type { ControlPlaneKickResult } from "../../wire/kicks";
import { tellMessageProblem } from "../options/act-message";
import { printRetraction } from "../options/retraction";
import { kickedColumns } from "./confirm";
import { type Column, printableText } from "./table";
import type { Terminal } from "./terminal";
import {
  type Act,
  actOf,
  capitalize,
  describeBan,
  describeEnd,
  describeScope,
  describeSettings,
  describeSubject,
  describeTime,
  KICK,
  MUTE,
  nameActor,
} from "./wording";

export const roomSizeColumns: readonly Column<RoomSize>[] = [
  { title: "ROOM", value: ({ muc }) => muc },
  { title: "OCCUPANTS", value: ({ occupants }) => occupants },
];

export const roomColumns: readonly Column<RoomListed>[] = [
  ...roomSizeColumns,
  { title: "RESTRICTIONS", value: describeRestrictions },
];

function describeRestrictions({ restricted_until: until, ...settings }: RoomListed): string | undefined {
  const { members_only: isMembersOnly = false, moderated = false } = settings;
  if (!isMembersOnly && !moderated) return undefined;
  return describeSettings({ members_only: isMembersOnly, moderated, expires_at: until });
}

export const occupantColumns: readonly Column<OccupantListed>[] = [
  { title: "ROOM", value: ({ muc }) => muc },
  { title: "NICKNAME", value: ({ nickname }) => nickname },
  { title: "ACCOUNT", value: ({ jid }) => jid },
  { title: "ROLE", value: ({ role }) => role },
  { title: "AFFILIATION", value: ({ affiliation }) => affiliation },
  { title: "SESSIONS", value: ({ sessions }) => sessions },
  { title: "JOINED", value: ({ joined_at: joined }) => describeOptionalTime(joined) },
];

export const visitorColumns: readonly Column<Visitor>[] = [
  { title: "ROOM", value: ({ muc }) => muc },
  { title: "NICKNAME", value: ({ nickname }) => nickname },
  { title: "ACCOUNT", value: ({ jid }) => jid },
  { title: "JOINED", value: ({ joined_at: joined }) => describeOptionalTime(joined) },
  { title: "LEFT", value: ({ left_at: left }) => describeTime(left) },
  { title: "NEW NICKNAME", value: ({ new_nickname: nickname }) => nickname },
  { title: "ADDRESS", value: ({ address }) => address },
];

function describeOptionalTime(timestamp: string | undefined): string | undefined {
  return timestamp === undefined ? undefined : describeTime(timestamp);
}

const idColumn: Column<KeptBan> = { title: "ID", value: ({ id }) => id };
const kindColumn: Column<KeptBan> = { title: "KIND", value: (ban) => actOf(ban).noun };
const accountColumn: Column<KeptBan> = { title: "ACCOUNT", value: ({ jid }) => describeSubject(jid) };
const roomColumn: Column<KeptBan> = { title: "ROOM", value: ({ muc }) => describeScope(muc) };
const untilColumn: Column<KeptBan> = { title: "UNTIL", value: ({ expires_at }) => describeEnd(expires_at) };
const reasonColumn: Column<KeptBan> = { title: "REASON", value: ({ reason }) => reason };

/** The columns of bans, of a module or a control plane. */
export const moduleBanColumns: readonly Column<KeptBan>[] = [
  idColumn,
  kindColumn,
  accountColumn,
  roomColumn,
  untilColumn,
  reasonColumn,
];

/** The columns of bans on one server of a control plane. */
export const serverBanColumns: readonly Column<ServerBan>[] = [
  idColumn,
  kindColumn,
  accountColumn,
  roomColumn,
  { title: "MANAGED", value: ({ managed }) => (managed ? "yes" : "no") },
  untilColumn,
  reasonColumn,
];

export const banColumns: readonly Column<ManagedBan>[] = [
  idColumn,
  kindColumn,
  accountColumn,
  roomColumn,
  { title: "STATE", value: ({ state }) => state },
  untilColumn,
  reasonColumn,
  { title: "BY", value: ({ created_by: actor }) => nameActor(actor) },
];

/** Prints the result of one request, or of a dry run. */
export async function printKickAnswer(
  { kicked, muted, retraction, message_problem, bans = [], mutes = [], dry_run }: ControlPlaneKickResult,
  terminal: Terminal,
): Promise<void> {
  if (muted === undefined) await printConcerned(kicked, KICK, dry_run === true, terminal);
  else await printConcerned(muted, MUTE, dry_run === true, terminal);
  if (retraction !== undefined) await printRetraction(retraction, dry_run === true, terminal);
  for (const ban of [...bans, ...mutes]) {
    const { noun, done } = actOf(ban);
    const verb = dry_run === true ? `Would ${noun}` : capitalize(done);
    await terminal.print(`${verb} ${printableText(describeBan(ban))}\n`);
  }
  tellMessageProblem(message_problem, terminal);
}

/** Prints the occupants that were kicked or muted, or would be. */
export async function printConcerned(
  kicked: readonly Kicked[],
  { noun, done, where }: Act,
  isDryRun: boolean,
  terminal: Terminal,
): Promise<void> {
  const [only] = kicked;
  if (kicked.length > 1) await terminal.printTable(kicked, kickedColumns);
  else if (only !== undefined) {
    const { nickname, jid, muc } = only;
    await terminal.print(
      `${isDryRun ? `Would ${noun}` : capitalize(done)} ${printableText(`${nickname} (${jid}) ${where} ${muc}`)}\n`,
    );
  } else await terminal.print(isDryRun ? `No occupants would be ${done}\n` : `No occupants to ${noun}\n`);
}
