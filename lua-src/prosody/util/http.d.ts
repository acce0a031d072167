declare namespace Prosody {
  /** Percent-encoding and forms. Source: util/http.lua. */
  interface HttpLibrary {
    /** Percent-encodes everything but letters, digits and a few marks; nil stays nil. */
    urlencode(this: void, text: string): string;
    /** Decodes `%xx`; what is no such escape stays as it is. The bytes that come out need not be UTF-8. */
    urldecode(this: void, text: string): string;
    /** `a=1&b=2` from a table of names and values, or from a list of pairs in their order. */
    formencode(
      this: void,
      form:
        { readonly [name: string]: string } | readonly { readonly name: string; readonly value: string }[],
    ): string;
    /**
     * The fields of `a=1&b=2` by name, and in their order as a list, `+` as a space. A text without `=` comes back as
     * a string, decoded.
     */
    formdecode(this: void, text: string): string | HttpForm;
    /** A path without double slashes, beginning with one, ending with one only where `is_dir` is true. */
    normalize_path(this: void, path: string, is_dir?: boolean): string;
  }

  /** In Lua the same table also holds each value under its name, the last one where a name comes twice. */
  type HttpForm = readonly { readonly name: string; readonly value: string }[];
}
