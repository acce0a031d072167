declare namespace Prosody {
  /** Stanzas of an archive as the storage `internal` keeps them: serialized, with fields of their own. */
  interface StoredItem {
    key: string;
    when: number;
    with?: string | undefined;
    readonly attr: StanzaAttributes;
  }

  /** Files of the storage `internal`. Source: util/datamanager.lua. */
  interface DataManager {
    /** The items of a list; nil where there are none, or nil and a message where they could not be read. */
    list_load(
      this: void,
      username: string,
      host: string,
      datastore: string,
    ): LuaMultiReturn<[items: StoredItem[] | undefined, error: string | undefined]>;
    /** Replaces the list; the file is complete or unchanged. Nothing where it was not written. */
    list_store(
      this: void,
      username: string,
      host: string,
      datastore: string,
      items: readonly StoredItem[],
    ): LuaMultiReturn<[ok: boolean | undefined, error: string | undefined]>;
  }
}
