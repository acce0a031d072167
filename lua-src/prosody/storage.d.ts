declare namespace Prosody {
  /**
   * The key that a store's data is filed under: mostly the name of an account, without its host. nil is the key of
   * what belongs to the host.
   */
  type StoreKey = string | undefined;

  /** Data, or nil where there is none; nil and a message where it could not be read. */
  type StoreResult<Data> = LuaMultiReturn<
    [data: Data | undefined, error: undefined] | [undefined, error: string]
  >;

  /** True; nil or false and a message where it was not written. */
  type StoreWritten = LuaMultiReturn<[ok: true, error: undefined] | [ok: false | undefined, error: string]>;

  /**
   * One value by key. A value may hold strings, numbers, booleans and tables of them, and is written as a whole.
   * Calls wait for the disk or the database; nothing else happens meanwhile. `set` returns when the data is written
   * (the internal driver renames a complete new file into place), not when the disk has it.
   *
   * Sources: core/storagemanager.lua, plugins/mod_storage_internal.lua, plugins/mod_storage_sql.lua.
   */
  interface KeyvalStore<Data> {
    get(key: StoreKey): StoreResult<Data>;
    /** nil as data deletes. */
    set(key: StoreKey, data: Data | undefined): StoreWritten;
    /** Every key there is data for. */
    users(): LuaIterable<string>;
  }

  /**
   * Many values by key and second key. The internal driver has no such stores: there every `set` reads and writes
   * all of the first key's values.
   */
  interface MapStore<Data> {
    get(key: StoreKey, subkey: string): StoreResult<Data>;
    /** nil as data deletes. */
    set(key: StoreKey, subkey: string, data: Data | undefined): StoreWritten;
    /** Sets many at once. */
    set_keys(key: StoreKey, data: { readonly [subkey: string]: Data | StoreRemoval }): StoreWritten;
    /** Stands in `set_keys` for what is to be deleted. */
    readonly remove: StoreRemoval;
    /** The values of a second key by first key; nil where there are none. Since 0.12. */
    get_all?(subkey: string): StoreResult<{ readonly [key: string]: Data | undefined }>;
    /** Deletes a second key under all first keys. Since 0.12. */
    delete_all?(subkey: string): StoreWritten;
  }

  /** A table that is known by its identity. */
  interface StoreRemoval {
    readonly [key: string]: never;
  }

  /** Both at once: whole values and single second keys. Since 13. */
  interface KeyvalPlusStore<Data> {
    get(key: StoreKey): StoreResult<{ readonly [subkey: string]: Data | undefined }>;
    set(key: StoreKey, data: { readonly [subkey: string]: Data | undefined } | undefined): StoreWritten;
    items(): LuaIterable<string>;
    get_key(key: StoreKey, subkey: string): StoreResult<Data>;
    set_key(key: StoreKey, subkey: string, data: Data | undefined): StoreWritten;
    set_keys(key: StoreKey, data: { readonly [subkey: string]: Data | StoreRemoval }): StoreWritten;
    readonly remove: StoreRemoval;
    get_key_from_all(subkey: string): StoreResult<{ readonly [key: string]: Data | undefined }>;
    delete_key_from_all(subkey: string): StoreWritten;
  }

  /** Which items of an archive to find or delete. Times are in seconds since 1970. */
  interface ArchiveQuery {
    key?: string | undefined;
    with?: string | undefined;
    start?: number | undefined;
    end?: number | undefined;
    limit?: number | undefined;
    /** The id of an item; an error `item-not-found` where it is gone, since 0.12. */
    before?: string | undefined;
    after?: string | undefined;
    /** Newest first. */
    reverse?: boolean | undefined;
  }

  /** Each item with its id, its time and what it is filed under. */
  type ArchiveItems = LuaIterable<
    LuaMultiReturn<[id: string, item: Stanza, when: number, with_: string | undefined]>
  >;

  /**
   * Stanzas in the order in which they came, by key. Use the items that `find` returns before anything else uses the store.
   * https://prosody.im/doc/developers/archive
   */
  interface ArchiveStore {
    /** "null" where nothing is stored. */
    readonly name?: string | undefined;
    /** The items; nil (or false) and a message where they could not be read. */
    find(
      key: StoreKey,
      query: ArchiveQuery,
    ): LuaMultiReturn<[items: ArchiveItems | false | undefined, error: string | number | undefined]>;
    /** The id of the new item, which replaces one with the same id, but as the newest; nil and a message on failure. */
    append(
      key: StoreKey,
      id: string | undefined,
      item: Stanza,
      when: number,
      with_: string,
    ): LuaMultiReturn<[id: string | false | undefined, error: string | undefined]>;
    /** Replaces an item in its place. Since 0.12. */
    set?(
      key: StoreKey,
      id: string,
      item: Stanza,
      when?: number,
      with_?: string,
    ): LuaMultiReturn<[ok: boolean | undefined, error: string | undefined]>;
    /** Not in every driver. */
    delete?(
      key: StoreKey,
      query: ArchiveQuery,
    ): LuaMultiReturn<[count: number | boolean | undefined, error: string | undefined]>;
  }
}
