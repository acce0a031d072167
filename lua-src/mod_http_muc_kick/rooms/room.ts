import { kickAsOutcast } from "../enforcement/outcast-presence";
import type { SettingChanges } from "../../../src/contract/room-request";
import { visitRoom } from "./room-loading";
import { changeSettings, readSettings, type RoomSettings } from "./room-settings";
import type { PageSelection } from "../page-selection";
import type { Sighting } from "./stored-occupants";
import { forgetVoice, hadVoice, noteVoice, noteWithheld } from "./voices";

const id = require("util.id");
const iterators = require("util.iterators");
const jid = require("util.jid");
const st = require("util.stanza");

/** An occupant of a room, as it was when it was looked up. */
export interface Occupant {
  readonly nickname: string;
  /** The bare real JID. */
  readonly account: string;
  readonly role: string;
  readonly handle: OccupantHandle;
}

/** Whether an account (bare JID) matches. */
export type AccountTest = (this: void, account: string) => boolean;

/** Whether an occupant with that bare real JID, occupant JID and role matches. */
export type OccupantTest = (
  this: void,
  account: string,
  nick: string,
  role: Prosody.Role | undefined,
) => boolean;

/** An occupant, and the room it is in. */
export interface PresentOccupant {
  readonly room: Room;
  readonly occupant: Occupant;
}

/** A room that was found, to be wrapped if it is needed: of many that are looked at, few are. */
export type RoomHandle = Prosody.Room;

/** An occupant that was found, to be described. */
export type OccupantHandle = Prosody.Occupant;

/** A room of Prosody, reduced to the functions that kicking, listing and banning need. */
export interface Room {
  /** The bare room JID. */
  readonly jid: string;
  /** Whether it outlives its last occupant. */
  isPersistent(): boolean;
  /** The occupants that satisfy `matches`, sorted by nickname. */
  occupants(matches: OccupantTest): Occupant[];
  describe(handle: OccupantHandle): Occupant;
  /** The full real JIDs of all sessions, sorted. */
  sessionsOf(handle: OccupantHandle): string[];
  occupantCount(): number;
  /** Offers the occupants whose accounts satisfy `matches` to a selection, by `sessionOf`; undefined: all. */
  offerOccupants(selection: PageSelection<OccupantHandle>, matches?: AccountTest): void;
  /** Whether this Prosody gives ids to occupants (XEP-0421): since 0.12. */
  hasOccupantIds(): boolean;
  occupantId(occupant: Occupant): string | undefined;
  /** The occupant with that id; the one whose nickname comes first, if an account is inside under several. */
  occupantWithId(id: string): Occupant | undefined;
  sighting(occupant: Occupant): Sighting;
  /** XEP-0045, section 5.2, with "none". */
  affiliation(occupant: Occupant): string;
  /**
   * Sets the occupant's role without a permission check. Returns false if no occupant has that nickname any more. The
   * reason must be text that XML allows.
   */
  changeRole(occupant: Occupant, change: RoleChangeKind, reason: string | undefined): boolean;
  /** Sends a message from the room to everybody inside; it becomes part of the history. The text must be text that XML allows. */
  say(text: string): void;
  /** Sends a message from the room to one occupant only. */
  tell(occupant: Occupant, text: string): void;
  settings(): RoomSettings;
  /** See room-settings.ts. */
  changeSettings(changes: SettingChanges, reason: string | undefined): void;
  /**
   * Removes everybody and the room (XEP-0045, section 10.9), which may leave a tombstone that keeps the address. Returns false
   * if another module prevented it. Texts must be text that XML allows.
   */
  destroy(reason: string | undefined, alternate: string | undefined, password: string | undefined): boolean;
}

/**
 * A kick (XEP-0045, section 8.2) or a ban (section 9.1), which both end a presence; a mute (section 8.4), or the end of
 * one, which gives voice to those whom a mute has taken it, if the room gives it to everybody of their affiliation.
 */
export type RoleChangeKind = "kick" | "ban" | "mute" | "unmute";

/** A room of Prosody's as a Room. */
export function wrapRoom(room: Prosody.Room): Room {
  return new WrappedRoom(room);
}

/** A class because one is made for each occupant that is kicked, and functions of its own would cost more than the rest. */
class WrappedRoom implements Room {
  readonly jid: string;

  constructor(private readonly room: Prosody.Room) {
    this.jid = room.jid;
  }

  isPersistent(): boolean {
    return this.room.get_persistent() === true;
  }

  hasOccupantIds(): boolean {
    return this.room.get_occupant_id !== undefined;
  }

  occupants(matches: OccupantTest): Occupant[] {
    const occupants: Occupant[] = [];
    for (const [, occupant] of this.room._occupants) {
      if (matches(occupant.bare_jid, occupant.nick, occupant.role)) occupants.push(describe(occupant));
    }
    table.sort(occupants, (one, other) => one.nickname < other.nickname);
    return occupants;
  }

  describe(handle: OccupantHandle): Occupant {
    return describe(handle);
  }

  sessionsOf(handle: OccupantHandle): string[] {
    const sessions: string[] = [];
    for (const [session] of handle.each_session()) sessions.push(session);
    table.sort(sessions);
    return sessions;
  }

  occupantCount(): number {
    return iterators.count(pairs(this.room._occupants));
  }

  offerOccupants(selection: PageSelection<OccupantHandle>, matches?: AccountTest): void {
    const { after } = selection;
    for (const [, occupant] of this.room._occupants) {
      // As sessionOf has it, without a call for each of thousands.
      const session = occupant.jid ?? occupant.bare_jid;
      if (session > after && (selection.bound === undefined || session <= selection.bound)) {
        if (matches === undefined || matches(occupant.bare_jid)) selection.add(session, occupant);
      }
    }
  }

  occupantId({ handle }: Occupant): string | undefined {
    return this.room.get_occupant_id?.(handle);
  }

  occupantWithId(id: string): Occupant | undefined {
    let found: Prosody.Occupant | undefined;
    for (const [, occupant] of this.room._occupants) {
      if (this.room.get_occupant_id?.(occupant) !== id) continue;
      if (found === undefined || occupant.nick < found.nick) found = occupant;
    }
    return found === undefined ? undefined : describe(found);
  }

  affiliation({ account }: Occupant): string {
    return this.room.get_affiliation(account) ?? "none";
  }

  sighting({ handle }: Occupant): Sighting {
    return sightingOf(handle, this.jid);
  }

  changeRole(occupant: Occupant, change: RoleChangeKind, reason: string | undefined): boolean {
    const nick = this.occupantJid(occupant.nickname);
    if (change === "ban") return kickAsOutcast(this.room, nick, reason);
    let role: Prosody.Role | undefined;
    if (change === "mute") {
      if (occupant.role === "visitor") return true;
      noteVoice(nick);
      role = "visitor";
    } else if (change === "unmute") {
      role = this.defaultRole(occupant);
      if (!hadVoice(nick) || occupant.role !== "visitor") return false;
      forgetVoice(nick);
      if (role === "visitor") noteWithheld(nick);
      if (role === undefined || role === "visitor") return false;
    }
    const [done] = this.room.set_role(true, nick, role, reason);
    return done === true;
  }

  private defaultRole({ account }: Occupant): Prosody.Role | undefined {
    const [role] = this.room.get_default_role(this.room.get_affiliation(account));
    return role;
  }

  say(text: string): void {
    this.room.broadcast_message(this.message(text));
  }

  tell({ nickname }: Occupant, text: string): void {
    const occupant = this.room.get_occupant_by_nick(this.occupantJid(nickname));
    if (occupant !== undefined) this.room.route_to_occupant(occupant, this.message(text));
  }

  settings(): RoomSettings {
    return readSettings(this.room);
  }

  changeSettings(changes: SettingChanges, reason: string | undefined): void {
    changeSettings(this.room, changes, reason);
  }

  destroy(reason: string | undefined, alternate: string | undefined, password: string | undefined): boolean {
    const [done] = this.room.destroy(alternate, reason, password);
    return done;
  }

  /** Groupchat even to one occupant, because clients do not show other messages from a room. */
  private message(text: string): Prosody.Stanza {
    return st.message({ type: "groupchat", from: this.jid, id: id.medium() }, text);
  }

  private occupantJid(nickname: string): string {
    return `${this.jid}/${nickname}`;
  }
}

/** Whether an occupant is inside whose account satisfies `matches`; undefined: whether somebody is inside. */
export function hasOccupant(room: RoomHandle, matches: AccountTest | undefined): boolean {
  if (matches === undefined) return room.has_occupant();
  for (const [, occupant] of room._occupants) if (matches(occupant.bare_jid)) return true;
  return false;
}

/** The full real JID of the session whose presence the others see. */
export function sessionOf(handle: OccupantHandle): string {
  return handle.jid ?? handle.bare_jid;
}

function describe(occupant: Prosody.Occupant): Occupant {
  return {
    nickname: jid.resource(occupant.nick) ?? "",
    account: occupant.bare_jid,
    role: occupant.role ?? "none",
    handle: occupant,
  };
}

/**
 * Calls `use` with the current state of an occupant, which may have changed its nickname since it was seen, and its room;
 * returns the result. Undefined: it is no longer inside. A room that is out of memory is loaded from storage, and returns
 * there afterwards: see visitRoom.
 */
export function visitOccupant<Args extends unknown[], T>(
  sighting: Sighting,
  use: (this: void, present: PresentOccupant, ...args: Args) => T,
  ...args: Args
): T | undefined {
  return visitRoom(sighting.muc, useOccupant<Args, T>, sighting, use, ...args);
}

function useOccupant<Args extends unknown[], T>(
  this: void,
  room: Prosody.Room | undefined,
  sighting: Sighting,
  use: (this: void, present: PresentOccupant, ...args: Args) => T,
  ...args: Args
): T | undefined {
  const present = room === undefined ? undefined : findCurrent(room, sighting);
  return present === undefined ? undefined : use(present, ...args);
}

function findCurrent(room: Prosody.Room, { nick, account, session }: Sighting): PresentOccupant | undefined {
  const current = room.get_occupant_jid(session) ?? nick;
  // Not one of the copies that the room hands out, which cost more than all else here.
  const occupant = current === undefined ? undefined : room._occupants.get(current);
  if (occupant?.bare_jid !== account) return undefined;
  return { room: wrapRoom(room), occupant: describe(occupant) };
}

/** Calls `add` for each occupant of a room whose account satisfies `matches`; undefined: for all. */
export function eachOccupant(
  room: Prosody.Room,
  add: (this: void, sighting: Sighting) => void,
  matches?: AccountTest,
): void {
  for (const [, occupant] of room._occupants) {
    if (matches === undefined || matches(occupant.bare_jid)) add(sightingOf(occupant, room.jid));
  }
}

export function sightingOf(occupant: Prosody.Occupant, muc: string): Sighting {
  return { muc, nick: occupant.nick, account: occupant.bare_jid, session: sessionOf(occupant) };
}
