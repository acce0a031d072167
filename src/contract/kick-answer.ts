import type { Ban } from "./ban-answer";
import type { Kicked } from "./kicked";
import type { Problem } from "./problem";

/** The body of a 200 to `POST /muc_kick` with one object. */
export interface KickAnswer {
  readonly kicked: readonly Kicked[];
  /** True where nothing was done. */
  readonly dry_run?: true | undefined;
  /** The bans that `ban_seconds` placed. */
  readonly bans?: readonly Ban[] | undefined;
}

/** One entry of `results` in the body of a 200 to `POST /muc_kick` with an array, in the order of the requests. */
export type KickResult = ({ readonly status: 200 } & KickAnswer) | Problem;

/** The body of a 200 to `POST /muc_kick` with an array. */
export interface KickBatchAnswer {
  readonly results: readonly KickResult[];
}
