declare namespace Prosody {
  /** Source: util-src/time.c. */
  interface TimeLibrary {
    /** Seconds since 1970, with a fraction. It may jump when the clock is set. */
    now(this: void): number;
    /** Seconds since some moment, with a fraction; never goes back. */
    monotonic(this: void): number;
  }
}
