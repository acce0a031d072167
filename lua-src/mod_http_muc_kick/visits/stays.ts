/** The presence of an occupant in a room, from the join of its first session on. */
export interface Stay {
  /** Unix time in whole seconds. */
  readonly joinedAt: number;
  /** The IP address of the first session; undefined: not kept, or not a session of this Prosody. */
  readonly address: string | undefined;
}

/** By room JID, then by occupant JID. */
export type StaysByRoom = LuaTable<string, LuaTable<string, Stay | undefined> | undefined>;

/** When the occupants of rooms have joined, as far as this module was loaded then. */
export interface Stays {
  readonly byRoom: StaysByRoom;
  of(this: void, muc: string, nick: string): Stay | undefined;
  begin(this: void, muc: string, nick: string, stay: Stay): void;
  end(this: void, muc: string, nick: string): void;
}

/** `saved`: those of the previous instance, if this one is loaded by a reload. */
export function createStays(saved: StaysByRoom | undefined): Stays {
  const byRoom: StaysByRoom = saved ?? new LuaTable();
  return {
    byRoom,
    of: (muc, nick) => byRoom.get(muc)?.get(nick),
    begin(muc, nick, stay) {
      let stays = byRoom.get(muc);
      if (stays === undefined) {
        stays = new LuaTable<string, Stay | undefined>();
        byRoom.set(muc, stays);
      }
      stays.set(nick, stay);
    },
    end(muc, nick) {
      const stays = byRoom.get(muc);
      if (stays === undefined) return;
      stays.delete(nick);
      if (next(stays)[0] === undefined) byRoom.delete(muc);
    },
  };
}
