declare namespace Prosody {
  /** To whom a stanza is addressed: an account, one of its resources, or the host. */
  type StanzaTarget = "bare" | "full" | "host";

  type StanzaName = "message" | "presence" | "iq";

  /**
   * `message/bare` and so on: a stanza addressed to this host or to somebody on it. `pre-message/bare` and so on: one
   * that a client of this host sends, before it is routed. Source: core/stanza_router.lua.
   */
  type StanzaEvents = Record<`${"" | "pre-"}${StanzaName}/${StanzaTarget}`, StanzaEvent>;

  /**
   * Events of a host, by name, with what their handlers get. Add your own:
   *
   *     declare namespace Prosody {
   *       interface HostEvents { "door-opened": { readonly by: string } }
   *     }
   *
   * Those of mod_muc are in muc-events.d.ts. https://prosody.im/doc/developers/moduleapi
   */
  interface HostEvents extends StanzaEvents {
    /** An iq of type get or set, by what it holds: `iq-get/host/http://jabber.org/protocol/disco#info:query`. */
    [get: `iq-get/${string}/${string}:${string}`]: StanzaEvent;
    [set: `iq-set/${string}/${string}:${string}`]: StanzaEvent;
    /** An answer to an iq with that id. */
    [result: `iq-result/${string}/${string}`]: StanzaEvent;
    [error: `iq-error/${string}/${string}`]: StanzaEvent;
    /** A module of this host added an item of that kind. */
    [added: `item-added/${string}`]: ItemEvent;
    /** A module of this host took an item back, or was unloaded. */
    [removed: `item-removed/${string}`]: ItemEvent;
    "module-loaded": ModuleEvent;
    "module-reloaded": ModuleEvent;
    "module-unloaded": ModuleEvent;
    /** A store was opened; `store` may be replaced. Source: core/storagemanager.lua. */
    "store-opened": StoreOpenedEvent;
    /** A client's session got its resource. Source: core/sessionmanager.lua. */
    "resource-bind": SessionEvent;
    /** A client's session is gone. */
    "resource-unbind": SessionEvent;
  }

  interface StanzaEvent {
    /** Where answers go: `event.origin.send(st.reply(event.stanza))`. */
    readonly origin: Session;
    readonly stanza: Stanza;
  }

  interface ItemEvent<Item = unknown> {
    /** The module that it is of. */
    readonly source: Module;
    readonly item: Item;
  }

  interface StoreOpenedEvent {
    readonly host: string;
    readonly store_name: string;
    /** nil means `"keyval"`. */
    readonly store_type?: string | undefined;
    store: object;
    store_err?: string | undefined;
  }

  interface SessionEvent {
    readonly session: Session;
    readonly error?: unknown;
  }
}
