import type { Kicked } from "../contract/kick-answer";
import type { OccupantListed, RoomListed } from "../contract/listing-answer";
import type { Column } from "./format-table";

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
