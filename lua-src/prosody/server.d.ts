/** The running server. Source: util/startup.lua. */
declare const prosody: Prosody.Server;

declare namespace Prosody {
  interface Server {
    /** By host name: every VirtualHost and Component that is active. */
    readonly hosts: { readonly [host: string]: Host | undefined };

    /** Clients' sessions by full JID. */
    readonly full_sessions: { readonly [jid: string]: Session | undefined };

    /** `"0.12.3"`; something like `"hg:0123456789ab"` for one built from a checkout. */
    readonly version: string;

    /** Those that `hook_global` hooks. */
    readonly events: Events;

    readonly paths: ServerPaths;

    /** When the server started, in seconds since 1970; nil before. */
    readonly start_time?: number | undefined;

    /** Since 0.12: `"prosody"`, or `"prosodyctl"` where a module is run by that. */
    readonly process_type?: string | undefined;

    readonly platform: "posix" | "windows" | "unknown";

    /** The configuration file in use. */
    readonly config_file: string;

    /** Reads the configuration again and fires `config-reloaded`; nil and why it was not read. */
    reload_config(this: void): LuaMultiReturn<[ok: true, error: undefined] | [undefined, error: string]>;

    /** Stops the server. */
    shutdown(this: void, reason?: string, code?: number): void;
  }

  interface ServerPaths {
    /** Prosody's own sources. */
    readonly source: string;
    /** The folder of the configuration file. */
    readonly config: string;
    readonly plugins: string;
    /** Where stores are kept. */
    readonly data: string;
    /** Where `prosodyctl install` puts modules. Since 0.12. */
    readonly installer?: string | undefined;
    readonly [name: string]: string | undefined;
  }

  /** A VirtualHost or a Component. Source: core/hostmanager.lua. */
  interface Host extends Session {
    readonly type: "local" | "component";
    readonly host: string;
    readonly events: Events;
    /** Modules loaded on this host, by name without `mod_`. Global ones are not among them. */
    readonly modules: HostModules;
    /** Accounts that are connected, by name; a VirtualHost's only. */
    readonly sessions?: { readonly [username: string]: unknown } | undefined;
  }

  /**
   * The globals of modules by the module's name. Add those of your own modules:
   *
   *     declare namespace Prosody {
   *       interface HostModules { readonly doorbell?: { ring(this: void): void } | undefined }
   *     }
   */
  interface HostModules {
    readonly muc?: MucService | undefined;
    readonly pubsub?: { readonly service?: PubsubService | undefined } | undefined;
    readonly [name: string]: object | undefined;
  }
}
