declare namespace Prosody {
  /** Source: core/storagemanager.lua. */
  interface StorageManager {
    /**
     * The driver of a store and its name, by the settings `storage` and `default_storage` of the host. The name is
     * `"null"` where that is set and where the driver cannot be loaded: such a store takes and gives nothing.
     */
    get_driver(this: void, host: string, store: string): LuaMultiReturn<[driver: object, name: string]>;
  }
}
