import {
  failure,
  noSuchRoom,
  notMucService,
  type Outcome,
  success,
  unknownHost,
} from "../../src/contract/problem";
import type { RoomAddress } from "./addresses";

/** Somebody in a room, as it was when it was looked up. */
export interface Occupant {
  readonly nickname: string;
  /** The bare real JID. */
  readonly jid: string;
  /** XEP-0421; undefined before Prosody 0.12. */
  readonly occupantId: string | undefined;
}

/** A room of Prosody's, cut down to what kicking needs. */
export interface Room {
  /** The bare room JID. */
  readonly jid: string;
  occupantByNickname(nickname: string): Occupant | undefined;
  /**
   * Sets the occupant's role to none without asking for anybody's rank (XEP-0045, section 8.2). Returns false
   * where nobody has that nickname any more. The reason must be text that XML allows.
   */
  kick(nickname: string, reason: string | undefined): boolean;
}

/** `hosts`: the MUC services that may be reached, undefined for all of this Prosody. */
export function findRoom(address: RoomAddress, hosts: readonly string[] | undefined): Outcome<Room> {
  const host = prosody.hosts[address.host];
  if (host === undefined || (hosts !== undefined && !hosts.includes(address.host))) {
    return failure(unknownHost(address.host));
  }
  const muc = host.modules.muc;
  if (muc === undefined) return failure(notMucService(address.host));
  const room = muc.get_room_from_jid(address.jid);
  // A destroyed room can linger as a tombstone, and a room that cannot be loaded is `false`.
  if (room === undefined || room === false || room._data.destroyed === true) return failure(noSuchRoom(address.jid));
  return success(wrap(room));
}

function wrap(room: Prosody.Room): Room {
  const occupantJid = (nickname: string) => `${room.jid}/${nickname}`;
  return {
    jid: room.jid,
    occupantByNickname(nickname) {
      const occupant = room.get_occupant_by_nick(occupantJid(nickname));
      if (occupant === undefined) return undefined;
      return { nickname, jid: occupant.bare_jid, occupantId: room.get_occupant_id?.(occupant) };
    },
    kick(nickname, reason) {
      const [done] = room.set_role(true, occupantJid(nickname), undefined, reason);
      return done === true;
    },
  };
}
