declare namespace Prosody {
  /** The configuration as it stands. A module reads its own by `module:get_option`. Source: core/configmanager.lua. */
  interface ConfigManager {
    /** A setting of a host, or else the global one (`"*"`). */
    get(this: void, host: string, key: string): unknown;
    /** A setting of exactly that section. */
    rawget(this: void, host: string, key: string): unknown;
    /** Every setting by section (a host, or `"*"` for what is global) and name. */
    getconfig(this: void): { readonly [section: string]: { readonly [key: string]: unknown } | undefined };
    /** Changes a setting until the configuration is read again. */
    set(this: void, host: string, key: string, value: unknown): boolean;
  }
}
