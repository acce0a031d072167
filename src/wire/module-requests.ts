import type { Owner } from "../contract/ban-request";

/** The occupants to kick: exactly one of three fields. */
type KickTargets =
  | { readonly nickname: string; readonly muc: string; readonly jid?: never; readonly occupant_id?: never }
  /**
   * `jid`: a bare JID matches every occupant of that account; a full JID matches the occupant of that session. Without
   * `muc`: in every room.
   */
  | {
      readonly jid: string;
      readonly muc?: string | undefined;
      readonly nickname?: never;
      readonly occupant_id?: never;
    }
  /** XEP-0421; Prosody 0.12 and later. */
  | { readonly occupant_id: string; readonly muc: string; readonly nickname?: never; readonly jid?: never };

/** A request to kick as in the body of `POST /muc_kick`. `muc` is a bare room JID. */
export type KickInput = KickTargets & {
  /** Reason shown to the users concerned; at most 1,024 bytes. */
  readonly reason?: string | undefined;
  /** Dry run: return the occupants that would be kicked. */
  readonly dry_run?: boolean | undefined;
  /** Ban the accounts concerned for this number of seconds; without `muc`, from every room. */
  readonly ban_seconds?: number | undefined;
};

/** A ban, as in the body of `PUT /muc_kick/bans/{id}`. */
export interface BanInput {
  /** The bare JID of an account, a domain, or `*.` and a domain for its subdomains. */
  readonly jid: string;
  /** The room, or the host of a MUC component for all of its rooms; absent: every room. */
  readonly muc?: string | undefined;
  /** Reason shown to the users concerned; at most 1,024 bytes. */
  readonly reason?: string | undefined;
  /** RFC 3339, such as 2030-01-31T12:00:00Z; absent: permanent. */
  readonly expires_at?: string | undefined;
  /** Bare JIDs of accounts exempt from a ban of a domain; at most 100. */
  readonly except?: readonly string[] | undefined;
  /** Whether members, admins and owners of the room are exempt from a ban of a domain. */
  readonly spare_affiliated?: boolean | undefined;
  /** Required for a domain without a dot that the server does not serve. */
  readonly force?: boolean | undefined;
  /** Dry run: return the ban and the occupants that would be kicked, without changing anything. */
  readonly dry_run?: boolean | undefined;
}

/** Many changes of the list of bans at once, as in the body of `PATCH /muc_kick/bans`. */
export interface BanChangesInput {
  readonly put?: readonly (BanInput & { readonly id: string })[] | undefined;
  /** The ids of bans to lift. */
  readonly delete?: readonly string[] | undefined;
  /** The owner of the bans: the module rejects changes by anyone else (409 `owner-mismatch`, `owner-outdated`). */
  readonly owner?: (Owner & { readonly adopt?: boolean | undefined }) | undefined;
}

/** Filters of rooms. */
export interface RoomsFilter {
  /** Only those of this MUC component. */
  readonly muc?: string | undefined;
}

/** Filters of occupants. */
export interface OccupantsFilter {
  /** Only those in this room, a bare JID. */
  readonly muc?: string | undefined;
  /** Only those of this account, a bare JID. */
  readonly jid?: string | undefined;
}

/** Filters of one module's bans. */
export interface ModuleBansFilter {
  /** Only those of exactly this bare JID, domain or wildcard. */
  readonly jid?: string | undefined;
}
