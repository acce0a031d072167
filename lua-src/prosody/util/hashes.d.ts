declare namespace Prosody {
  /** The digest as bytes, or with `hex` true in lower-case hexadecimal digits. Throws on what is not a string. */
  type Hash = (this: void, bytes: string, hex?: boolean) => string;

  /** As `Hash`, with a key. */
  type Hmac = (this: void, key: string, bytes: string, hex?: boolean) => string;

  /** Source: util-src/hashes.c. */
  interface HashesLibrary {
    readonly md5: Hash;
    readonly sha1: Hash;
    readonly sha224: Hash;
    readonly sha256: Hash;
    readonly sha384: Hash;
    readonly sha512: Hash;
    readonly hmac_md5: Hmac;
    readonly hmac_sha1: Hmac;
    readonly hmac_sha256: Hmac;
    readonly hmac_sha512: Hmac;
    /**
     * Whether two strings are equal, in a time that does not depend on where they differ (but on whether their lengths
     * do). Throws on nil. Since 0.11.9.
     */
    equals(this: void, a: string, b: string): boolean;
  }
}
