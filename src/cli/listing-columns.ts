import type { ServerBan } from "../client/server-answers";
import type { WishedBan } from "../client/wished-ban";
import type { Kicked } from "../contract/kicked";
import type { OccupantListed, RoomListed } from "../contract/listing-answer";
import type { KeptBan } from "./ban-keeper";
import { describeScope, describeSubject } from "./describe-ban";
import { describeEnd } from "./describe-time";
import type { Column } from "./format-table";
import { nameActor } from "./name-actor";

export const kickedColumns: readonly Column<Kicked>[] = [
  { title: "ROOM", value: ({ muc }) => muc },
  { title: "NICKNAME", value: ({ nickname }) => nickname },
  { title: "ACCOUNT", value: ({ jid }) => jid },
];

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

/** Those of a module, or of both kinds. */
export const moduleBanColumns: readonly Column<KeptBan>[] = [
  idColumn,
  whoColumn,
  fromColumn,
  untilColumn,
  reasonColumn,
];

/** Those of one server of a control plane. */
export const serverBanColumns: readonly Column<ServerBan>[] = [
  idColumn,
  whoColumn,
  fromColumn,
  { title: "MANAGED", value: ({ managed }) => (managed ? "yes" : "no") },
  untilColumn,
  reasonColumn,
];

export const banColumns: readonly Column<WishedBan>[] = [
  idColumn,
  whoColumn,
  fromColumn,
  { title: "STATE", value: ({ state }) => state },
  untilColumn,
  reasonColumn,
  { title: "BY", value: ({ created_by: actor }) => nameActor(actor) },
];
