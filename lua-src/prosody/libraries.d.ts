declare namespace Prosody {
  /**
   * The libraries that `require` returns, by name. Add your own, or one that is missing here:
   *
   *     declare namespace Prosody {
   *       interface Libraries { "util.hex": { encode(this: void, bytes: string): string } }
   *     }
   *
   * Functions of a library are called with a dot in Lua, so they are declared with `this: void`.
   */
  interface Libraries {
    "core.configmanager": ConfigManager;
    "core.storagemanager": StorageManager;
    "net.http.server": HttpServerLibrary;
    "util.array": ArrayLibrary;
    "util.cache": CacheLibrary;
    "util.datamanager": DataManager;
    "util.datetime": DateTimeLibrary;
    "util.encodings": EncodingsLibrary;
    "util.hashes": HashesLibrary;
    "util.http": HttpLibrary;
    "util.id": IdLibrary;
    "util.indexedbheap": IndexedHeapLibrary;
    "util.iterators": IteratorsLibrary;
    "util.jid": JidLibrary;
    "util.json": JsonLibrary;
    "util.set": SetLibrary;
    "util.stanza": StanzaLibrary;
    "util.time": TimeLibrary;
    "util.timer": TimerLibrary;
    "util.uuid": UuidLibrary;
    "util.xpcall": XpcallLibrary;
  }
}

/**
 * Loads one of Prosody's libraries; throws where there is none of that name. Prosody 13 calls them `prosody.util.…`,
 * and takes the short names as well, so the short names are those that work everywhere.
 *
 * The compiler option `"noResolvePaths": ["util.*", "net.*", "core.*", "prosody.*"]` keeps TypeScriptToLua from
 * looking for these in your own sources. `import … from "util.json"` does not work: it comes out as
 * `require("util")`.
 *
 * https://prosody.im/doc/developers/modules
 */
declare function require<Name extends keyof Prosody.Libraries>(
  this: void,
  name: Name | `prosody.${Name}`,
): Prosody.Libraries[Name];
declare function require(this: void, name: string): unknown;
