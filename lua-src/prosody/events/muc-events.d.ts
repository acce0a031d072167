declare namespace Prosody {
  /**
   * Events of a host with mod_muc. In those named `pre` a handler that returns something other than nil refuses, and
   * has to answer the stanza itself. Source: plugins/muc/muc.lib.lua and mod_muc.lua.
   */
  interface HostEvents {
    /**
     * A session wants to enter with a nickname. mod_muc refuses outcasts at priority -10, a wrong password at -20 and
     * non-members at -5.
     */
    "muc-occupant-pre-join": MucPreJoinEvent;
    /** A nickname that nobody had is inside. For further sessions of the same nickname see the next one. */
    "muc-occupant-joined": MucOccupantStanzaEvent;
    /** A session is inside: the first one of an occupant or another one. */
    "muc-occupant-session-new": MucSessionEvent;
    /** A session inside sends presence: it changes its nickname, or its status only (then both occupants are the same). */
    "muc-occupant-pre-change": MucPreChangeEvent;
    /** A session wants to leave. */
    "muc-occupant-pre-leave": MucPreLeaveEvent;
    /** The last session of an occupant is gone: left, kicked, banned or disconnected. Also fired for the old nickname. */
    "muc-occupant-left": MucOccupantLeftEvent;
    /** The presence of an occupant is about to be sent to everybody: joined, changed or gone. */
    "muc-broadcast-presence": MucBroadcastPresenceEvent;
    /** Somebody, inside or not, sends a mediated invitation; the stanza is theirs. */
    "muc-pre-invite": MucRoomStanzaEvent;
    "muc-pre-decline": MucRoomStanzaEvent;
    /** An occupant sends a message to everybody. */
    "muc-occupant-groupchat": MucGroupchatEvent;
    /** Before a role is changed by an occupant; not when the server itself does it. Since 0.12. */
    "muc-pre-set-role": MucPreSetRoleEvent;
    /** Before an affiliation is changed. Since 0.12. */
    "muc-pre-set-affiliation": MucSetAffiliationEvent & { allowed?: boolean | undefined };
    "muc-set-affiliation": MucSetAffiliationEvent;
    /** Somebody enters a room that does not exist yet. */
    "muc-room-pre-create": MucRoomStanzaEvent;
    "muc-room-created": MucRoomCreatedEvent;
    /** Before a room is loaded from storage; false refuses. */
    "muc-room-pre-restore": { readonly jid: string; readonly data: object };
    /** A room was loaded from storage. */
    "muc-room-restored": { readonly jid: string; readonly room: Room };
    "muc-room-locked": MucRoomEvent;
    "muc-room-unlocked": MucRoomEvent;
    /** Since 0.12. */
    "muc-pre-room-destroy": MucPreRoomDestroyEvent;
    /** A room is gone: it was destroyed, or its last occupant left one that is not persistent. */
    "muc-room-destroyed": MucRoomDestroyedEvent;
  }

  interface MucRoomEvent {
    readonly room: Room;
  }

  interface MucRoomStanzaEvent extends MucRoomEvent {
    readonly origin: Session;
    readonly stanza: Stanza;
  }

  interface MucPreJoinEvent extends MucRoomStanzaEvent {
    /** Who is about to enter; `nick` may be changed. */
    readonly occupant: Occupant;
    /** False where the account is inside with the same nickname already. */
    readonly is_first_session?: boolean | undefined;
    readonly is_last_session?: boolean | undefined;
    /** True for whoever creates the room by entering. */
    readonly is_new_room?: boolean | undefined;
  }

  interface MucOccupantStanzaEvent extends MucRoomStanzaEvent {
    readonly occupant: Occupant;
    /** The in-room JID. */
    readonly nick: string;
  }

  interface MucSessionEvent extends MucOccupantStanzaEvent {
    /** The session's full real JID. */
    readonly jid: string;
  }

  interface MucPreChangeEvent extends MucRoomStanzaEvent {
    readonly orig_occupant: Occupant;
    /** `nick` may be changed. */
    readonly dest_occupant: Occupant;
    readonly is_first_session?: boolean | undefined;
    readonly is_last_session?: boolean | undefined;
  }

  interface MucPreLeaveEvent extends MucRoomStanzaEvent {
    readonly occupant: Occupant;
    readonly is_last_session?: boolean | undefined;
  }

  interface MucOccupantLeftEvent extends MucRoomEvent {
    readonly occupant: Occupant;
    /** The in-room JID. */
    readonly nick: string;
    /** Only where the occupant left by itself. */
    readonly origin?: Session | undefined;
    readonly stanza?: Stanza | undefined;
  }

  interface MucBroadcastPresenceEvent extends MucRoomEvent {
    /** Without a role where it is gone. */
    readonly occupant: Occupant;
    readonly stanza: Stanza;
    /** The element that goes into it, without items. */
    readonly x: Stanza;
    nick?: string | undefined;
    actor?: string | undefined;
    reason?: string | undefined;
  }

  interface MucGroupchatEvent extends MucRoomStanzaEvent {
    readonly from: string;
    readonly occupant: Occupant | undefined;
  }

  interface MucPreSetRoleEvent extends MucRoomEvent {
    /** The full real JID of who does it. */
    readonly actor: string;
    readonly occupant: Occupant;
    readonly role: Role | undefined;
    /** To be set in order to decide. */
    allowed?: boolean | undefined;
    error?: string | undefined;
    condition?: string | undefined;
  }

  interface MucSetAffiliationEvent extends MucRoomEvent {
    /** nil: the server itself. */
    readonly actor?: string | undefined;
    readonly jid: string;
    readonly affiliation: Affiliation | "none";
    readonly previous_affiliation: Affiliation | "none";
    readonly reason?: string | undefined;
    readonly data?: object | undefined;
    /** Whether the account is inside; nil in `muc-pre-set-affiliation`. */
    readonly in_room?: boolean | undefined;
  }

  interface MucRoomCreatedEvent extends MucRoomEvent {
    /** These three are nil where no occupant but a module created the room. */
    readonly creator?: Occupant | undefined;
    readonly origin?: Session | undefined;
    readonly stanza?: Stanza | undefined;
  }

  interface MucPreRoomDestroyEvent extends MucRoomEvent {
    newjid?: string | undefined;
    reason?: string | undefined;
    password?: string | undefined;
    /** To be set to false in order to refuse. */
    allowed: boolean;
    error?: unknown;
  }

  interface MucRoomDestroyedEvent extends MucRoomEvent {
    readonly reason?: string | undefined;
    readonly newjid?: string | undefined;
    readonly password?: string | undefined;
  }
}
