declare namespace Prosody {
  /** Random ids of `A-Za-z0-9_-`. Source: util/id.lua. */
  interface IdLibrary {
    /** 4 characters. Since 0.12. */
    tiny?(this: void): string;
    /** 12 characters (8 in 0.11): unique among what does not live long. */
    short(this: void): string;
    /** 24 characters (16 in 0.11): more than a UUID. */
    medium(this: void): string;
    /** 36 characters (32 in 0.11). */
    long(this: void): string;
    /** A function that makes ids of so many random bytes. */
    custom(this: void, bytes: number): (this: void) => string;
  }
}
