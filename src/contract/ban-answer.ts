import type { Kicked } from "./kicked";
import type { Problem } from "./problem";

/** A ban that the module keeps. JIDs are prepped. */
export interface Ban {
  readonly id: string;
  /** The bare JID of the account that is kept out, the domain, or `*.` and the domain whose subdomains are. */
  readonly jid: string;
  /** The room, or the host of a MUC service for all of its rooms; absent: every room. */
  readonly muc?: string | undefined;
  readonly reason?: string | undefined;
  /** RFC 3339 in UTC, whole seconds; absent: for ever. */
  readonly expires_at?: string | undefined;
  /** Bare JIDs of accounts that a ban of a domain spares, sorted; absent where it spares none. */
  readonly except?: readonly string[] | undefined;
  /** True where a ban of a domain spares members, admins and owners of the room. */
  readonly spare_affiliated?: true | undefined;
}

/** The body of a 201 (the ban is new) or a 200 (there was one of that id, or a dry run) to `PUT /muc_kick/bans/{id}`. */
export interface BanAnswer {
  readonly ban: Ban;
  /** Who was inside and matched. */
  readonly kicked: readonly Kicked[];
  /** True where nothing was done. */
  readonly dry_run?: true | undefined;
}

/** One entry of `results` in the body of a 200 to `PATCH /muc_kick/bans`: those of `put`, then those of `delete`. */
export type BanResult = ({ readonly status: 200 | 201 } & BanAnswer) | { readonly status: 204 } | Problem;

/** The body of a 200 to `PATCH /muc_kick/bans`. */
export interface BanChangesAnswer {
  readonly results: readonly BanResult[];
  /**
   * The revisions (as in `GET /muc_kick`) of the list before and after these changes. Absent where `results` do not
   * tell all that came between the two: others changed the list meanwhile, a ban ended, or a kick failed for a ban that
   * is in force now.
   */
  readonly revision?: { readonly before: string; readonly after: string } | undefined;
}

/** The body of a 200 to `GET /muc_kick/bans`, sorted by id. */
export interface BansAnswer {
  readonly bans: readonly Ban[];
  /** What to send as `after` for the next page; absent on the last. */
  readonly next?: string | undefined;
}
