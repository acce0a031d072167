declare namespace Prosody {
  /** What the admin shell shows of a module. Since 0.12. */
  interface Module {
    /**
     * Sets the module's status. By default an error is only replaced by another error; `override` true replaces
     * whatever there is, false only what is less important.
     */
    set_status?(type: "error" | "warn" | "info" | "core", message: string, override?: boolean): void;

    /** `log` and `set_status` at once. */
    log_status?<const Format extends string>(
      level: "error" | "warn" | "info",
      format: ConstantFormat<Format>,
      ...args: FormatArguments<Format>
    ): void;

    /** The status, and when it was set, in seconds since 1970. */
    get_status?(): LuaMultiReturn<
      [type: string, message: string, time: number] | [undefined, undefined, undefined]
    >;

    /**
     * Whether the sender of a stanza (or a JID) may do something, named `:<action>` for an action of this module.
     * What is refused is logged. https://prosody.im/doc/developers/permissions; since 13.
     */
    may?(action: string, context: StanzaEvent | string): boolean;

    /** Lets a role do something: `"prosody:admin"`, `":<action>"`. Since 13. */
    default_permission?(role: string, permission: string): void;
  }
}
