declare namespace Prosody {
  /**
   * The rooms of one component: `prosody.hosts[host].modules.muc`, nil where mod_muc is not loaded there.
   *
   * https://prosody.im/doc/modules/mod_muc, source: plugins/muc/mod_muc.lua
   */
  interface MucService {
    /**
     * The room of that bare JID: one in memory, or else one that is loaded from storage; nil where there is none, false
     * (0.12 and later) where a module refused or there is no place for it.
     *
     * The JID must be prepped and bare. Of any other spelling the room in memory is not found, while the one in storage
     * may be: it is then loaded over the live one, and everybody inside is lost. A room that was destroyed may
     * be returned: see `RoomData.destroyed`.
     */
    get_room_from_jid(this: void, room_jid: string): Room | false | undefined;

    /** The metatable of its rooms: what is here are their methods. */
    readonly room_mt: Partial<Room>;

    /** The rooms in memory. Loads nothing. */
    live_rooms(this: void): LuaIterable<Room>;

    /** All rooms. Loads every persistent room from storage, and so may push others out of memory. */
    all_rooms(this: void): LuaIterable<Room>;

    /** @deprecated `live_rooms` or `all_rooms`. */
    each_room(this: void, live_only?: boolean): LuaIterable<Room>;

    /**
     * Makes a room, with the component's defaults where `config` is left out, and fires `muc-room-created`.
     * nil and `"room-exists"` or (since 0.12) `"invalid-jid"` where it cannot; false where there is no place for it.
     */
    create_room(
      this: void,
      room_jid: string,
      config?: RoomData,
    ): LuaMultiReturn<
      [room: Room | false, error: undefined] | [undefined, error: "room-exists" | "invalid-jid"]
    >;

    /** Takes a room out of memory without saving it. */
    forget_room(this: void, room: Room): void;

    /** Takes a room out of storage; it may stay in memory. */
    delete_room(this: void, room: Room): void;

    /** Keeps a room in memory and lets it be saved; false where there is no place for it. */
    track_room(this: void, room: Room): Room | false;
  }
}
