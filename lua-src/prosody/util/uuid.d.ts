declare namespace Prosody {
  /** Source: util/uuid.lua. */
  interface UuidLibrary {
    /** A random UUID (version 4). */
    generate(this: void): string;
    /** The same as `generate`. Since 13. */
    v4?(this: void): string;
    /** One that begins with the time. Since 13. */
    v7?(this: void): string;
  }
}
