import type { Ban } from "./ban-answer";
import type { Problem } from "./problem";

/** One occupant that was removed, or would be. JIDs are prepped. */
export interface Kicked {
  /** The room JID. */
  readonly muc: string;
  readonly nickname: string;
  /** The bare real JID of the account. */
  readonly jid: string;
  /** XEP-0421; Prosody 0.12 and later. */
  readonly occupant_id?: string | undefined;
}

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
