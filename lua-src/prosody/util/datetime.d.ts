declare namespace Prosody {
  /** Date and time as XMPP writes them (XEP-0082), in UTC. Times are in seconds since 1970. Source: util/datetime.lua. */
  interface DateTimeLibrary {
    /** `2002-09-10`; of now where the time is left out. */
    date(this: void, time?: number): string;
    /** `2002-09-10T23:08:25Z`. A fraction is written since 0.12; in 0.11, on Lua 5.3 or later, it throws. */
    datetime(this: void, time?: number): string;
    /** `23:08:25`; a fraction as in `datetime`. */
    time(this: void, time?: number): string;
    /** `20020910T23:08:25`. */
    legacy(this: void, time?: number): string;
    /**
     * Reads a `datetime` with any offset; nil where it is none. Fields are not checked: the 31st of February is read as
     * a day of March. A fraction is kept since 0.12. nil gives nil, another type throws.
     */
    parse(this: void, text: string | undefined): number | undefined;
  }
}
