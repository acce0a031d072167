declare namespace Prosody {
  interface Module {
    /**
     * Opens one of the host's stores. https://prosody.im/doc/storage
     *
     * A store type that the configured driver lacks is no error: `"map"` is made out of `"keyval"`, for others there
     * comes a store all methods of which return false and a message. nil and a message mean that the driver failed;
     * nil and `"global-storage-not-supported"` that the module is global (since 13; an older Prosody throws).
     *
     * @param name The module's name where it is left out.
     * @param type `"keyval"` where it is left out. `"keyval+"` is there since 13; before, it is as above.
     */
    open_store<Data = unknown>(name?: string, type?: "keyval"): OpenedStore<KeyvalStore<Data>>;
    open_store<Data = unknown>(name: string | undefined, type: "map"): OpenedStore<MapStore<Data>>;
    open_store<Data = unknown>(name: string | undefined, type: "keyval+"): OpenedStore<KeyvalPlusStore<Data>>;
    open_store(name: string | undefined, type: "archive"): OpenedStore<ArchiveStore>;
    open_store(name: string | undefined, type: string): OpenedStore<object>;
  }

  type OpenedStore<Store> = LuaMultiReturn<
    [store: Store, error: undefined] | [undefined, error: string | undefined]
  >;
}
