import type { WishedBan } from "../client/wished-ban";
import type { Kicked } from "../contract/kicked";
import type { OccupantListed, RoomListed } from "../contract/listing-answer";
import { describeScope } from "./describe-ban";
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

export const banColumns: readonly Column<WishedBan>[] = [
  { title: "ID", value: ({ id }) => id },
  { title: "WHO", value: ({ jid }) => jid },
  { title: "FROM", value: ({ muc }) => describeScope(muc) },
  { title: "STATE", value: ({ state }) => state },
  { title: "UNTIL", value: ({ expires_at: expires }) => expires ?? "for ever" },
  { title: "REASON", value: ({ reason }) => reason },
  { title: "BY", value: ({ created_by: actor }) => nameActor(actor) },
];
