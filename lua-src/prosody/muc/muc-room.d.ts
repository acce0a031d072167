declare namespace Prosody {
  /** XEP-0045, section 5.1. Nobody without a role is inside. */
  type Role = "visitor" | "participant" | "moderator";

  /** XEP-0045, section 5.2. */
  type Affiliation = "outcast" | "member" | "admin" | "owner";

  /**
   * True, or nil with the type and the condition of a stanza error (RFC 6120, section 8.3): why nothing was changed.
   */
  type MucOutcome = LuaMultiReturn<
    | [ok: true, type: undefined, condition: undefined]
    | [refused: false | undefined, type: string | undefined, condition: string | undefined]
  >;

  /**
   * A chat room (XEP-0045). Occupants that it hands out are copies: changing them changes nothing before
   * `save_occupant`.
   *
   * Source: plugins/muc/muc.lib.lua and its neighbours.
   */
  interface Room {
    /** The room's bare JID. */
    readonly jid: string;

    /** The configuration, as it is saved. */
    readonly _data: RoomData;

    /** Set while `destroy` is at work: the reason, or true. */
    readonly destroying?: string | true | undefined;

    /** The occupant with that in-room JID (`room@host/nick`, prepped); a copy. */
    get_occupant_by_nick(occupant_jid: string): Occupant | undefined;

    /** The in-room JID of a session (full real JID). */
    get_occupant_jid(real_jid: string): string | undefined;

    /**
     * In-room JIDs and copies of the occupants, in no order. Nobody may join or leave meanwhile: collect first, then
     * act.
     */
    each_occupant(): LuaIterable<LuaMultiReturn<[occupant_jid: string, occupant: Occupant]>>;

    /**
     * The occupants themselves by in-room JID, for looking only: much faster than `each_occupant`, which copies each one
     * with all its sessions.
     */
    readonly _occupants: LuaTable<string, Occupant>;

    /** The latest messages, oldest first, for those who join; `stanza` has the id of its archive. */
    _history?: readonly HistoryEntry[] | undefined;

    /** Whether anybody is inside. */
    has_occupant(): boolean;

    /** The role of whoever enters with an affiliation, and its rank; nil where nobody with it may enter. */
    get_default_role(
      affiliation: Affiliation | undefined,
    ): LuaMultiReturn<[role: Role | undefined, rank: number]>;

    /** The role of whoever has that in-room JID. */
    get_role(occupant_jid: string): Role | undefined;

    /**
     * Gives an occupant a role and tells everybody; with nil or `"none"` the occupant is kicked: all of its sessions get
     * `unavailable` with status 307 (XEP-0045, section 8.2), and then `muc-occupant-left` is fired.
     *
     * The occupant is changed before the presence is built, and building it throws for a reason that is not a string,
     * is not UTF-8 or has a character that XML forbids: check it before, or somebody is gone and nobody was told.
     *
     * @param actor The full real JID of the occupant who does it, who must be allowed to; true: the server itself, which
     *   may do anything.
     * @returns True; nil, `"modify"` and `"item-not-found"` where nobody has that in-room JID, nil, `"modify"` and
     *   `"not-acceptable"` for an unknown role or no actor, nil, `"cancel"` and `"not-allowed"` where the actor may not.
     */
    set_role(
      actor: string | true,
      occupant_jid: string,
      role: Role | "none" | undefined,
      reason?: string,
    ): MucOutcome;

    /**
     * Sends the presence of an occupant to everybody, and fires `muc-broadcast-presence`.
     *
     * @param x The element that goes into it, without items.
     * @param rest nick, actor, reason; since 0.12 also prev_role, force_unavailable and recipient.
     */
    publicise_occupant_status: (this: Room, occupant: Occupant, x: Stanza, ...rest: unknown[]) => void;

    /**
     * Adds an occupant's items to an `<x xmlns='http://jabber.org/protocol/muc#user'>`, which is returned: one where
     * `is_anonymous`, otherwise one for each session.
     *
     * @param details is_anonymous, nick, actor_nick, actor_jid, reason.
     */
    build_item_list: (this: Room, occupant: Occupant, x: Stanza, ...details: unknown[]) => Stanza;

    /** The affiliation of a bare or full real JID; `"outcast"` too where its whole host is banned. nil means none. */
    get_affiliation(jid: string): Affiliation | undefined;

    /** Bare JIDs (or hosts) with their affiliations and the data kept with them. */
    each_affiliation(
      with_affiliation?: Affiliation,
    ): LuaIterable<LuaMultiReturn<[jid: string, affiliation: Affiliation, data: object | undefined]>>;

    /**
     * Sets the affiliation of a bare JID (or a host, for `"outcast"`), tells everybody, and saves the room. Whoever may no
     * longer be inside is removed.
     *
     * @param actor As for `set_role`.
     */
    set_affiliation(
      actor: string | true,
      jid: string,
      affiliation: Affiliation | "none" | undefined,
      reason?: string,
      data?: object | false,
    ): MucOutcome;

    /** The data kept with an affiliation, or one of its fields. */
    get_affiliation_data(jid: string, key?: string): unknown;

    /**
     * The id of an occupant in this room (XEP-0421): the same for the same account as long as the room lives. Since 0.12.
     */
    get_occupant_id?(occupant: Occupant): string;

    /** Puts an occupant (back) into the room; nil is returned where it has no live session or role left. */
    save_occupant(occupant: Occupant): Occupant | undefined;

    /** Removes everybody and the room; fires `muc-room-destroyed`. False (and an error) where a module refused, since 0.12. */
    destroy(
      newjid?: string,
      reason?: string,
      password?: string,
    ): LuaMultiReturn<[ok: boolean, error: unknown]>;

    /** Writes the room to storage if it is persistent, or if `forced`. */
    save(forced?: boolean, savestate?: boolean): unknown;

    /** What is saved of the room; `state` (occupants with their sessions, and the last message) with `live` only. */
    freeze(live: true): LuaMultiReturn<[config: object, state: object]>;
    freeze(live?: false): LuaMultiReturn<[config: object, state: undefined]>;

    /** Sends a stanza to all occupants, or to those for which `condition` returns true. */
    broadcast(
      stanza: Stanza,
      condition?: (this: void, occupant_jid: string, occupant: Occupant) => boolean,
    ): void;

    /**
     * Sends a message to all occupants and adds it to the history if it has a body: fires `muc-broadcast-message`,
     * `muc-add-history`.
     */
    broadcast_message(message: Stanza): unknown;

    /** Sends a stanza to all sessions of an occupant. */
    route_to_occupant(occupant: Occupant, stanza: Stanza): void;

    get_name(): string | undefined;
    get_description(): string | undefined;
    get_subject(): LuaMultiReturn<[occupant_jid: string | undefined, subject: string | undefined]>;
    /** Whether the room outlives its last occupant. */
    get_persistent(): boolean | undefined;
    /** Whether that is a change. It is not saved yet. */
    set_persistent(persistent: boolean): boolean;
    get_members_only(): boolean | undefined;
    /**
     * Whether that is a change. It is not saved yet. Removes those who are no members (status 322), without a reason.
     */
    set_members_only(members_only: boolean): boolean;
    get_moderated(): boolean | undefined;
    /** Whether that is a change. It is not saved yet. The roles of those inside stay as they are. */
    set_moderated(moderated: boolean): boolean;
    /** Whether the room is left out of lists. */
    get_hidden(): boolean | undefined;
    get_password(): string | undefined;
    /** Who sees real JIDs. */
    get_whois(): "anyone" | "moderators";
  }

  interface HistoryEntry {
    readonly stanza: Stanza;
    /** Seconds since 1970. */
    readonly timestamp: number;
  }

  interface RoomData {
    /**
     * True in the tombstone of a room that was destroyed, which is kept for the setting `muc_tombstone_expiry` (31 days)
     * and refuses everybody. Since 0.11.
     */
    readonly destroyed?: boolean | undefined;
    /** Why it was destroyed. */
    readonly reason?: string | undefined;
    /** The room that took its place. */
    readonly newjid?: string | undefined;
    /** Until when nobody else may join, in seconds since 1970. */
    readonly locked?: number | undefined;
    readonly persistent?: boolean | undefined;
    readonly [name: string]: unknown;
  }
}
