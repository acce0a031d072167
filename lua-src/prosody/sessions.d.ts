declare namespace Prosody {
  /** A connection that stanzas come from: a client, another server, an external component, or a host itself. */
  interface Session {
    /** Sends a stanza down the connection. */
    send(this: void, stanza: Stanza | string): unknown;
    /** `"c2s"`, `"s2sin"`, `"s2sout"`, `"component"`; with `_unauthed` or `_unbound` before that; of a host `"local"`. */
    readonly type: string;
    /** The local host. */
    readonly host?: string | undefined;
    /** The part of the account's JID before the `@`. */
    readonly username?: string | undefined;
    readonly resource?: string | undefined;
    readonly full_jid?: string | undefined;
    /** The address that the connection comes from. */
    readonly ip?: string | undefined;
    /** Whether the connection is encrypted. */
    readonly secure?: boolean | undefined;
    readonly log?: ((this: void, level: LogLevel, format: string, ...args: unknown[]) => void) | undefined;
  }

  /** A connection with another server. */
  interface ServerSession extends Session {
    /** The host that sends; not proved while the type is `"s2sin_unauthed"`. */
    readonly from_host?: string | undefined;
    readonly to_host?: string | undefined;
  }
}
