declare namespace Prosody {
  /** True; false or nil and a condition such as `"item-not-found"`. */
  type PubsubResult = LuaMultiReturn<[ok: boolean | undefined, error: string | undefined]>;

  /** As stored: members that a version does not know are left alone. Source: plugins/mod_pubsub/pubsub.lib.lua. */
  interface PubsubNodeConfig {
    readonly access_model?: string;
    readonly persist_items?: boolean;
    readonly max_items?: number;
  }

  /**
   * The nodes of a pubsub component. `actor`: the JID on whose behalf; true: the server itself, which may do anything.
   *
   * Source: util/pubsub.lua.
   */
  interface PubsubService {
    get_nodes(actor: string | true): LuaMultiReturn<[ok: boolean, nodes: Record<string, object | undefined>]>;
    create(node: string, actor: string | true, config?: PubsubNodeConfig): PubsubResult;
    /** Replaces the item with that id, and notifies the subscribers. mod_pubsub demands one child element. */
    publish(node: string, actor: string | true, id: string, item: Stanza): PubsubResult;
    /** @param notification a `<retract>` for the subscribers; nil: they are not notified */
    retract(node: string, actor: string | true, id: string, notification?: Stanza): PubsubResult;
    /** The ids in order, and the items by id, in one table; false and a condition. `ids`: nil for all. */
    get_items(
      node: string,
      actor: string | true,
      ids?: string,
    ): LuaMultiReturn<[ok: true, items: object] | [ok: false, error: string]>;
  }
}
