import { domainOf } from "../addresses";
import { kickAsOutcast } from "../enforcement/outcast-presence";
import { visitRoom } from "./room-loading";
import type { Sighting } from "./stored-occupants";

const iterators = require("util.iterators");
const jid = require("util.jid");

/** An occupant of a room, as it was when it was looked up. */
export interface Occupant {
  readonly nickname: string;
  /** The bare real JID. */
  readonly account: string;
  /** The full real JID of the session whose presence the others see. */
  readonly session: string;
  /** How many sessions of the account share the nickname. */
  readonly sessions: number;
  readonly role: string;
}

/** Says of a bare real JID whether it is meant. */
export type AccountTest = (this: void, account: string) => boolean;

/** An occupant to act on, which may have changed its nickname or left since it was seen. */
export interface Target extends Sighting {
  /**
   * Calls `use` with the same occupant and its room as they are by now, and returns its result; undefined where the occupant
   * is not inside any more. A room that is out of memory is loaded from storage, and returns there afterwards: see visitRoom.
   */
  visit<T>(this: void, use: (this: void, present: PresentOccupant) => T): T | undefined;
  /** The occupant of the same room that a session of the same account (its resourcepart) is. */
  bySession(this: void, resource: string): Target;
}

/** An occupant, and the room it is in. */
export interface PresentOccupant {
  readonly room: Room;
  readonly occupant: Occupant;
}

/** An occupant that was found, to be described. */
export type OccupantHandle = Prosody.Occupant;

/** A room of Prosody's, cut down to what kicking, listing and banning need. */
export interface Room {
  /** The bare room JID. */
  readonly jid: string;
  /** The MUC service. */
  readonly host: string;
  /** Whether it outlives its last occupant. */
  readonly isPersistent: boolean;
  /** Those inside whose account `matches` says yes to, sorted by nickname. */
  occupants(matches: AccountTest): Occupant[];
  describe(handle: OccupantHandle): Occupant;
  occupantCount(): number;
  /** Whether this Prosody gives ids to occupants (XEP-0421): since 0.12. */
  readonly hasOccupantIds: boolean;
  occupantId(occupant: Occupant): string | undefined;
  /** An occupant of this room to act on. */
  target(occupant: Occupant): Target;
  /** XEP-0045, section 5.2, with "none". */
  affiliation(occupant: Occupant): string;
  /**
   * Sets the occupant's role to none without asking for anybody's rank. Returns false where nobody has that nickname
   * any more. The reason must be text that XML allows.
   */
  kick(occupant: Occupant, reason: string | undefined, as: RemovalKind): boolean;
}

/** Why somebody is removed: a kick (XEP-0045, section 8.2), or a ban (section 9.1). */
export type RemovalKind = "kick" | "ban";

/** A room of Prosody's as a Room. */
export function wrapRoom(room: Prosody.Room): Room {
  const occupantJidOf = (nickname: string) => `${room.jid}/${nickname}`;
  return {
    jid: room.jid,
    host: domainOf(room.jid),
    isPersistent: room.get_persistent() === true,
    occupants(matches) {
      const occupants: Occupant[] = [];
      for (const [, occupant] of room._occupants) {
        if (matches(occupant.bare_jid)) occupants.push(describe(occupant));
      }
      table.sort(occupants, (one, other) => one.nickname < other.nickname);
      return occupants;
    },
    describe: (handle) => describe(handle),
    occupantCount() {
      return iterators.count(pairs(room._occupants));
    },
    hasOccupantIds: room.get_occupant_id !== undefined,
    occupantId: ({ nickname }) => {
      const occupant = room.get_occupant_by_nick(occupantJidOf(nickname));
      return occupant === undefined ? undefined : room.get_occupant_id?.(occupant);
    },
    affiliation: ({ account }) => room.get_affiliation(account) ?? "none",
    target: ({ nickname, account, session }) =>
      targetOf({ muc: room.jid, nick: occupantJidOf(nickname), account, session }),
    kick({ nickname }, reason, as) {
      if (as === "ban") return kickAsOutcast(room, occupantJidOf(nickname), reason);
      const [done] = room.set_role(true, occupantJidOf(nickname), undefined, reason);
      return done === true;
    },
  };
}

function describe(occupant: Prosody.Occupant): Occupant {
  return {
    nickname: jid.resource(occupant.nick) ?? "",
    account: occupant.bare_jid,
    session: occupant.jid ?? occupant.bare_jid,
    sessions: iterators.count(occupant.each_session()),
    role: occupant.role ?? "none",
  };
}

/** An occupant that was seen as one to act on. */
export function targetOf(sighting: Sighting): Target {
  const { muc, nick, account, session } = sighting;
  return {
    muc,
    nick,
    account,
    session,
    visit: (use) =>
      visitRoom(muc, (room) => {
        const present = room === undefined ? undefined : findCurrent(room, sighting);
        return present === undefined ? undefined : use(present);
      }),
    bySession: (resource) => targetOf({ muc, nick: undefined, account, session: `${account}/${resource}` }),
  };
}

function findCurrent(room: Prosody.Room, { nick, account, session }: Sighting): PresentOccupant | undefined {
  let occupant = room.get_occupant_by_real_jid(session);
  if (occupant === undefined && nick !== undefined) occupant = room.get_occupant_by_nick(nick);
  if (occupant?.bare_jid !== account) return undefined;
  return { room: wrapRoom(room), occupant: describe(occupant) };
}

/** Calls `add` for each occupant of a room. */
export function eachOccupant(room: Prosody.Room, add: (this: void, sighting: Sighting) => void): void {
  for (const [, occupant] of room._occupants) add(sightingOf(occupant, room.jid));
}

export function sightingOf({ nick, bare_jid, jid: session }: Prosody.Occupant, muc: string): Sighting {
  return { muc, nick, account: bare_jid, session: session ?? bare_jid };
}
