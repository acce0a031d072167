declare namespace Prosody {
  /**
   * One occupant of a room: one nickname, one account, one or more of the account's sessions. Mostly a copy of what the
   * room holds. Source: plugins/muc/occupant.lib.lua.
   */
  interface Occupant {
    /** The account's bare real JID. */
    readonly bare_jid: string;
    /** The in-room JID: `room@host/nick`. */
    nick: string;
    /** nil for one who is leaving. */
    role: Role | undefined;
    /** The full real JID of the primary session, whose presence the others see. */
    readonly jid: string | undefined;
    /** The presence of each session by full real JID. Stanzas must not be changed. */
    readonly sessions: { readonly [real_jid: string]: Stanza | undefined };
    /** Full real JIDs with their presence. */
    each_session(): LuaIterable<LuaMultiReturn<[real_jid: string, presence: Stanza]>>;
    /** The presence of a session, of the primary one where the JID is left out. */
    get_presence(real_jid?: string): Stanza | undefined;
    /** Adds a session, or changes its presence. */
    set_session(real_jid: string, presence: Stanza, replace_primary?: boolean): void;
    remove_session(real_jid: string): void;
  }
}
