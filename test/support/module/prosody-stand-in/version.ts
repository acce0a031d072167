/** The versions of Prosody whose ways differ here. */
export type ProsodyVersion = "0.11.9" | "0.12.3" | "13.0.1";

/** What the stand-in does in another way from one version to the next. */
export interface Ways {
  readonly version: ProsodyVersion;
  /** Since 0.12: XEP-0421, `module:metric`, `module:set_status`, streaming uploads, CORS, HEAD without a body. */
  readonly since012: boolean;
  /** Since 13: `prosody.util.…`, `get_option_integer` and its kin, stores of type `keyval+`. */
  readonly since13: boolean;
}

export function waysOf(version: ProsodyVersion): Ways {
  return { version, since012: version !== "0.11.9", since13: version === "13.0.1" };
}
