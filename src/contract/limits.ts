/** The most bytes of UTF-8 in each part of a JID (RFC 7622, section 3.1). */
export const MAX_JID_PART_BYTES = 1023;

/** The most bytes of UTF-8 in the reason of a kick or a ban. */
export const MAX_REASON_BYTES = 1024;

/** How deep arrays and objects may be nested in a body. */
export const MAX_JSON_DEPTH = 32;

/** The most characters in the id of a ban. */
export const MAX_BAN_ID_LENGTH = 64;

/** The most accounts that one ban of a domain can spare. */
export const MAX_EXCEPTIONS = 100;

/** The longest ban that ends, in seconds: 100 years of 365.25 days. One that is to last longer has no end. */
export const MAX_BAN_SECONDS = 3155760000;

/** How many entries a page of a listing has when the caller does not say. */
export const DEFAULT_PAGE_SIZE = 100;

/** The most entries in a page of a listing. */
export const MAX_PAGE_SIZE = 1000;

/** Limits that the operator sets, as a request needs them. */
export interface RequestLimits {
  /** The most items in one request. */
  readonly maxBatch: number;
}

/** The highest number of an entry of a control plane's audit; 14 digits are written exactly in every version of Lua. */
export const MAX_SEQUENCE = 99999999999999;
