declare namespace Prosody {
  type JidParts = LuaMultiReturn<
    | [node: string | undefined, host: string, resource: string | undefined]
    | [node: undefined, host: undefined, resource: undefined]
  >;

  /**
   * JIDs: `node@host/resource`, of which only the host must be there. All of these throw on what is neither a string nor
   * nil. Source: util/jid.lua.
   */
  interface JidLibrary {
    /** The parts as they are written; nothing but nil where it is no JID. */
    split(this: void, jid: string | undefined): JidParts;

    /**
     * The parts after stringprep (lower case for the host and the node, and more); nothing but nil where it is no JID or
     * has characters that are not allowed. A dot at the host's end is dropped.
     *
     * @param strict Refuses unassigned code points as well. Since 0.12; ignored before.
     */
    prepped_split(this: void, jid: string | undefined, strict?: boolean): JidParts;

    /** The whole JID after stringprep; nil as for `prepped_split`. */
    prep(this: void, jid: string | undefined, strict?: boolean): string | undefined;

    /** Without the resource; nil where it is no JID. */
    bare(this: void, jid: string | undefined): string | undefined;

    /** nil without a host. */
    join(
      this: void,
      node: string | undefined,
      host: string | undefined,
      resource?: string,
    ): string | undefined;

    node(this: void, jid: string | undefined): string | undefined;
    host(this: void, jid: string | undefined): string | undefined;
    resource(this: void, jid: string | undefined): string | undefined;

    /** Whether every part that `pattern` has is the same in `jid`. */
    compare(this: void, jid: string, pattern: string): boolean;

    /** XEP-0106. */
    escape(this: void, text: string): string;
    unescape(this: void, text: string): string;
  }
}
