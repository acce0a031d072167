declare namespace Prosody {
  /** `"30s"`-like texts are not periods; `"30 seconds"`, `"2 days"`, `"1 week"` are. */
  type Period = string | number;

  /**
   * Settings from Prosody's configuration file: the host's own section, or else the global one. They can change while
   * the module runs; the global event `config-reloaded` says when.
   *
   * Every getter but `get_option`, `get_option_array` and `get_option_set` may return nil in spite of a default: for
   * a value that it does not understand (which it logs as an error), and for an empty table.
   *
   * https://prosody.im/doc/developers/moduleapi
   */
  interface Module {
    /** The value as it stands in the configuration: any Lua value but nil, or else the default. */
    get_option(name: string, default_value?: unknown): unknown;

    /** The first item of a table, which is logged as an error when it has more; anything else as it is. Since 0.10. */
    get_option_scalar(name: string, default_value?: unknown): unknown;

    /** The scalar as text: a number in digits, `true` as `"true"`. */
    get_option_string(name: string, default_value?: string): string | undefined;

    /** The scalar as a number. `min` and `max` are the ends of what is allowed, since 13. */
    get_option_number(name: string, default_value?: number, min?: number, max?: number): number | undefined;

    /** The scalar as a whole number. Since 13. */
    get_option_integer?(name: string, default_value?: number, min?: number, max?: number): number | undefined;

    /** The scalar in seconds; `"never"` and false as `math.huge`. Since 13. */
    get_option_period?(name: string, default_value?: Period, min?: Period, max?: Period): number | undefined;

    /** The scalar; true, `"true"` and 1 as true, false, `"false"` and 0 as false. */
    get_option_boolean(name: string, default_value?: boolean): boolean | undefined;

    /** A copy of the table; what is not a table as a list of one. */
    get_option_array(name: string, default_value: readonly unknown[]): unknown[];
    get_option_array(name: string): unknown[] | undefined;

    /** The items of the table as a util.set; what is not a table as a set of one. */
    get_option_set(name: string, default_value: readonly unknown[]): SetOf<unknown>;
    get_option_set(name: string): SetOf<unknown> | undefined;

    /** The host's items together with the global ones. */
    get_option_inherited_set(name: string, default_value: readonly unknown[]): SetOf<unknown>;
    get_option_inherited_set(name: string): SetOf<unknown> | undefined;

    /**
     * The scalar as a path, relative to the module's folder, or to `prosody.paths[parent]`, or to the folder `parent`.
     */
    get_option_path(name: string, default_value?: string, parent?: string): string | undefined;

    /** The scalar, which is returned, and logged as an error, even where it is none of those allowed. Since 13. */
    get_option_enum?(name: string, default_value: string, ...allowed: string[]): unknown;
  }
}
