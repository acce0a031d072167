/** The most bytes of UTF-8 in each part of a JID (RFC 7622, section 3.1). */
export const MAX_JID_PART_BYTES = 1023;

/** The most bytes of UTF-8 in the reason of a kick. */
export const MAX_REASON_BYTES = 1024;

/** How deep arrays and objects may be nested in a body. */
export const MAX_JSON_DEPTH = 32;
