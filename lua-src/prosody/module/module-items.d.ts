declare namespace Prosody {
  /**
   * What a module can provide, by kind. Add a kind that is missing here:
   *
   *     declare namespace Prosody {
   *       interface ProviderItems { doorbell: { readonly tune: string } }
   *     }
   */
  interface ProviderItems {
    /** https://prosody.im/doc/developers/http */
    http: HttpProvider;
    /** https://prosody.im/doc/storage; the item is the driver. */
    storage: {
      open(
        store: string,
        type?: string,
      ): LuaMultiReturn<[store: object, error: undefined] | [undefined, error: string]>;
    };
  }

  /** Items are how modules offer things to other modules; they are taken back when the module is unloaded. */
  interface Module {
    /**
     * Offers the item as `<kind>-provider`. `item.name` is set where it is nil: to the module's name without a
     * leading `<kind>_`.
     */
    provides<Kind extends keyof ProviderItems>(kind: Kind, item: ProviderItems[Kind]): void;
    provides(kind: string, item?: object): void;

    /** Adds an item and fires `item-added/<kind>`. */
    add_item(kind: string, item: unknown): void;

    /** Takes back an item, which must be the same table, and fires `item-removed/<kind>`; nil where there is none. */
    remove_item(kind: string, item: unknown): unknown;

    /** The items of that kind of all modules of this host. */
    get_host_items(kind: string): unknown[];

    /** Calls `added` and `removed` for items of that kind; `existing` (true by default) for those already there as well. */
    handle_items(
      kind: string,
      added: (this: void, event: ItemEvent) => void,
      removed: (this: void, event: ItemEvent) => void,
      existing?: boolean,
    ): void;

    /** Announces a namespace in the host's service discovery (XEP-0030). */
    add_feature(xmlns: string): void;

    /** Announces an identity in the host's service discovery (XEP-0030). */
    add_identity(category: string, type: string, name?: string): void;

    /**
     * The URL of this module's HTTP application as a client would write it; `http://disabled.invalid/` where no port
     * is open. There once `depends("http")` was called. Source: plugins/mod_http.lua.
     */
    http_url?(app_name?: string, default_path?: string): string;
  }
}
