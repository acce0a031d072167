/**
 * What this module was loaded as, and how it talks to its host.
 *
 * In Lua it is called `module`; the name here differs because `module` means something else to the declarations
 * of Node.js and of Lua 5.1.
 *
 * https://prosody.im/doc/developers/moduleapi
 *
 * @customName module
 */
declare const prosodyModule: Prosody.Module;

declare namespace Prosody {
  type LogLevel = "debug" | "info" | "warn" | "error";

  /** A literal; `never` where the text is put together at run time, because whoever supplies a part of it could add `%`. */
  type ConstantFormat<Format extends string> =
    { log?: 1 } extends Record<Format, 1 | undefined> ? never : Format;

  /** One argument for each directive of a printf format; `%%` is none. */
  type FormatArguments<Format extends string> = Format extends `${string}%${infer Rest}`
    ? Rest extends `%${infer AfterPercent}`
      ? FormatArguments<AfterPercent>
      : [argument: unknown, ...FormatArguments<Rest>]
    : [];

  /** Source: core/moduleapi.lua. Which file declares what: index.d.ts. */
  interface Module {
    /** The module's name without `mod_`. */
    readonly name: string;

    /** The host that the module is loaded on, `"*"` for a global module. Never changes, except through `set_global`. */
    readonly host: string;

    /** True in a global module. */
    readonly global?: true | undefined;

    /** The file that the module was loaded from. */
    readonly path: string;

    /** The module's environment: its own globals, which other modules see as `hosts[host].modules[name]`. */
    readonly environment: ModuleEnvironment;

    /** False once the module is unloaded. */
    readonly loaded?: false | undefined;

    /** True while the module is loaded again by a reload. */
    readonly reloading?: boolean | undefined;

    /** What `module.save` returned before a reload, while the module is loaded again. */
    readonly saved_state?: unknown;

    /** The same as `name`. */
    get_name(): string;

    /** The same as `host`. */
    get_host(): string;

    /**
     * How the host is configured: `"local"` for a VirtualHost, `"component"` for a Component, `"global"` in a global
     * module.
     */
    get_host_type(): "local" | "component" | "global";

    /** Makes the module global: `host` becomes `"*"`. To be called before anything is hooked. */
    set_global(): void;

    /**
     * Writes to Prosody's log. `format` is that of `string.format`; a value that does not fit its directive is
     * written in some other way instead of throwing, nil as `<nil>` or `(nil)`. It must be a constant with one argument for
     * each directive: `log("info", "Hello %s", name)`, never `log("info", "Hello " .. name)`.
     */
    log<const Format extends string>(
      level: LogLevel,
      format: ConstantFormat<Format>,
      ...args: FormatArguments<Format>
    ): void;

    /**
     * Makes sure that another module is loaded on this host, or globally, before this one, and reloads and unloads
     * this one together with it. Throws where it cannot be loaded or is listed in `modules_disabled`.
     *
     * `soft` (since 13): where it is disabled, returns nil and `"disabled"` instead of throwing.
     */
    depends<Name extends keyof HostModules & string>(name: Name): NonNullable<HostModules[Name]>;
    depends(name: string): unknown;
    depends(
      name: string,
      soft: true,
    ): LuaMultiReturn<[module: unknown, error: undefined] | [undefined, error: "disabled"]>;

    /**
     * Runs the file `<name>.lib.lua` beside this module (or of another one, `"muc/util"`) in this module's
     * environment and returns what it returns. Throws where there is no such file.
     */
    require(name: string): unknown;

    /**
     * The table kept under `path` for as long as some module holds it: for state that several modules, or one module
     * before and after a reload, have in common. A path that does not begin with `/` is relative to
     * `/<host>/<name>/`. Tables of paths that end in `-cache` hold their entries weakly.
     */
    shared(path: string): LuaTable<string, unknown>;

    /** This module's API as if it were loaded on another host; `"*"` for the global one. */
    context(host: string): Module;

    /** The folder that the module was loaded from; since 0.12 the module's own folder for one that was installed as a rock. */
    get_directory(): string | undefined;

    /** Opens a file beside the module; nil, message and code as `io.open` gives them. */
    load_resource(
      path: string,
      mode?: string,
    ): LuaMultiReturn<
      [file: LuaFile, error: undefined, code: undefined] | [undefined, error: string, code: number]
    >;

    /**
     * Routes a stanza as if the host had received it.
     * @param origin The session that answers go to; the host itself where it is left out.
     */
    send(stanza: Stanza, origin?: Session): void;

    /**
     * Sends a copy of the stanza to every JID that `iterator` gives for `jids`; to every value of the table where it
     * is left out.
     */
    broadcast<T extends object>(
      jids: T,
      stanza: Stanza,
      iterator?: (this: void, jids: T) => LuaIterable<string>,
    ): void;

    /** Called by Prosody after the module's file has run. A throw is logged, and the module is not loaded. */
    load?: (this: void) => void;

    /** Called before the module is unloaded. Hooks, items and (since 0.10) timers of the module are removed without it. */
    unload?: (this: void) => void;

    /** Called before a reload; what it returns is passed to `restore`. A throw stops the reload. */
    save?: (this: void) => unknown;

    /** Called after a reload with what `save` returned, an empty table where there was no `save`. */
    restore?: (this: void, state: unknown) => void;

    /**
     * Called in a global module for each host that it is enabled on, with that host's API.
     * Returning false (and a reason) refuses the host.
     */
    add_host?: (this: void, host: Module) => unknown;

    /** Called once Prosody has started, at once where it has already. Since 13. */
    ready?: (this: void) => void;

    /** Called by `prosodyctl mod_<name> …`; its result is the exit code. */
    command?: (this: void, args: string[]) => number | undefined;
  }

  /** The globals of a module. */
  interface ModuleEnvironment {
    readonly module: Module;
    [name: string]: unknown;
  }
}
