declare namespace Prosody {
  /** Source: util-src/encodings.c. */
  interface EncodingsLibrary {
    readonly base64: {
      encode(this: void, bytes: string): string;
      /** nil where it is not Base64. */
      decode(this: void, text: string): string | undefined;
    };

    readonly utf8: {
      /** Whether a string is well-formed UTF-8: no surrogates, nothing overlong. Throws on what is not a string. */
      valid(this: void, text: string): boolean;
      /** The number of code points; nil and a message where it is not UTF-8. */
      length(
        this: void,
        text: string,
      ): LuaMultiReturn<[length: number, error: undefined] | [undefined, error: string]>;
    };

    /**
     * RFC 3454 as XMPP uses it (RFC 6122). nil where the text is longer than 1,023 bytes, not UTF-8, or has a character
     * that the profile forbids. `strict` also refuses code points that Unicode 3.2 did not know; since 0.12.
     */
    readonly stringprep: {
      /** The domainpart of a JID. */
      nameprep(this: void, text: string, strict?: boolean): string | undefined;
      /** The localpart of a JID. */
      nodeprep(this: void, text: string, strict?: boolean): string | undefined;
      /** The resourcepart of a JID. */
      resourceprep(this: void, text: string, strict?: boolean): string | undefined;
      saslprep(this: void, text: string, strict?: boolean): string | undefined;
    };

    readonly idna: {
      /** nil where it is not a host name. */
      to_ascii(this: void, host: string): string | undefined;
      to_unicode(this: void, host: string): string | undefined;
    };
  }
}
