declare namespace Prosody {
  /**
   * Events of Prosody as a whole, by name, with what their handlers get. Add your own:
   *
   *     declare namespace Prosody {
   *       interface GlobalEvents { "backup-done": { readonly bytes: number } }
   *     }
   */
  interface GlobalEvents {
    /** Before the configuration is read. Source: util/startup.lua. */
    "server-starting": undefined;
    /** Everything is loaded, and ports are open. */
    "server-started": undefined;
    /** Before sessions are closed: the last moment to write something down. */
    "server-stopping": { readonly reason?: string | undefined; readonly code?: number | undefined };
    "server-stopped": undefined;
    /** Before the configuration is read again. */
    "reloading-config": undefined;
    /** The configuration was read again; options may have changed. */
    "config-reloaded": ConfigReloadedEvent;
    "reopen-log-files": undefined;
    "host-activated": string;
    "host-deactivated": string;
    /** A connection from another server has ended. Source: core/s2smanager.lua. */
    "s2sin-destroyed": { readonly session: ServerSession; readonly reason?: string | undefined };
    /** Before statistics are collected; every `statistics_interval`. */
    "stats-update": undefined;
    /** Since 0.12. */
    "openmetrics-updated": { readonly metric_registry: unknown };
    "module-loaded": ModuleEvent;
    "module-reloaded": ModuleEvent;
    "module-unloaded": ModuleEvent;
  }

  interface ConfigReloadedEvent {
    readonly filename: string;
    /** What was read. */
    readonly config: unknown;
  }

  interface ModuleEvent {
    /** The module's name without `mod_`. */
    readonly module: string;
    /** `"*"` for a global module. */
    readonly host: string;
  }
}
