declare namespace Prosody {
  /** The configuration as it stands. A module reads its own by `module:get_option`. Source: core/configmanager.lua. */
  interface ConfigManager {
    /** A setting of a host, or else the global one (`"*"`). */
    get(this: void, host: string, key: string): unknown;
    /** A setting of exactly that section. */
    rawget(this: void, host: string, key: string): unknown;
    /** Changes a setting until the configuration is read again. */
    set(this: void, host: string, key: string, value: unknown): boolean;
  }
}
