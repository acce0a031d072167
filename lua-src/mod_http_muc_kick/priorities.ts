// Priorities of handlers of Prosody's events; the highest runs first.

/** Before mod_muc and all others, some of which query external services. */
export const BEFORE_ALL = 1e9;

/** Before handlers of other modules, which may stop the event. */
export const FIRST = 1e6;

/** After all others: right before an event takes effect. */
export const LAST = -1e9;
