import type { RoomDescription, ServerDescription } from "./prosody-stand-in";
import { MUC, ROOM } from "./scenario";

export const OTHER_MUC = "talk.example.com";
export const ATTIC = `attic@${MUC}`;
export const CELLAR = `cellar@${MUC}`;
export const DEN = `den@${OTHER_MUC}`;
export const HALL = `hall@${OTHER_MUC}`;

/** What Bob is called in each room. */
export const NICKNAMES: Readonly<Record<string, string>> = {
  [ATTIC]: "Robert",
  [CELLAR]: "Bobby",
  [ROOM]: "Bob",
  [DEN]: "bob",
  [HALL]: "Builder",
};

const BOBS_ROOMS = Object.keys(NICKNAMES);

/** Two components with five rooms, in each of which are Bob, under another nickname each time, and Eve. */
export const fiveRooms: Pick<ServerDescription, "host" | "services"> = {
  host: "example.org",
  services: Object.fromEntries(
    [MUC, OTHER_MUC].map((host) => [
      host,
      BOBS_ROOMS.filter((jid) => jid.endsWith(`@${host}`)).map((jid) => describeRoom(jid)),
    ]),
  ),
};

function describeRoom(jid: string): RoomDescription {
  return {
    jid,
    occupants: [
      { nickname: NICKNAMES[jid] ?? "", sessions: ["bob@example.org/desk", `bob@example.org/${jid}`] },
      { nickname: "Eve", sessions: ["eve@example.com/desk"] },
    ],
  };
}

/** In-room JIDs of Bob, sorted. */
export const BOBS = BOBS_ROOMS.map((jid) => `${jid}/${NICKNAMES[jid] ?? ""}`).sort();

/** In-room JIDs of Eve, sorted. */
export const EVES = BOBS_ROOMS.map((jid) => `${jid}/Eve`).sort();
