import type { Owner } from "../contract/owner";

/** The occupants to kick: exactly one of three fields. */
type KickTargets =
  | { readonly nickname: string; readonly muc: string; readonly jid?: never; readonly occupant_id?: never }
  /** `jid`: bare, every occupant that is this account; full, the one that session is. Without `muc`: in every room. */
  | {
      readonly jid: string;
      readonly muc?: string | undefined;
      readonly nickname?: never;
      readonly occupant_id?: never;
    }
  /** XEP-0421; Prosody 0.12 and later. */
  | { readonly occupant_id: string; readonly muc: string; readonly nickname?: never; readonly jid?: never };

/** A request to kick as it is written in the body of `POST /muc_kick`. `muc` is a bare room JID. */
export type KickInput = KickTargets & {
  /** What the people concerned are told; at most 1,024 bytes. */
  readonly reason?: string | undefined;
  /** Only answer who would be kicked. */
  readonly dry_run?: boolean | undefined;
  /** Keep the accounts concerned out for so many seconds; without `muc`, out of every room. */
  readonly ban_seconds?: number | undefined;
};

/** A ban, as in the body of `PUT /muc_kick/bans/{id}`. */
export interface BanInput {
  /** The bare JID of an account, a domain, or `*.` and a domain for its subdomains. */
  readonly jid: string;
  /** The room, or the host of a MUC component for all of its rooms; absent: every room. */
  readonly muc?: string | undefined;
  /** What the people concerned are told; at most 1,024 bytes. */
  readonly reason?: string | undefined;
  /** RFC 3339, such as 2030-01-31T12:00:00Z; absent: permanent. */
  readonly expires_at?: string | undefined;
  /** Bare JIDs of accounts that a ban of a domain spares; at most 100. */
  readonly except?: readonly string[] | undefined;
  /** Whether a ban of a domain spares members, admins and owners of the room. */
  readonly spare_affiliated?: boolean | undefined;
  /** Needed for a domain without a dot that the server does not serve. */
  readonly force?: boolean | undefined;
  /** To be told what the ban would be and who would be kicked, without anything being done. */
  readonly dry_run?: boolean | undefined;
}

/** Many changes of the list of bans at once, as they are written in the body of `PATCH /muc_kick/bans`. */
export interface BanChangesInput {
  readonly put?: readonly (BanInput & { readonly id: string })[] | undefined;
  /** The ids of bans to lift. */
  readonly delete?: readonly string[] | undefined;
  /** Whose bans they are: the module rejects changes (409 `owner-mismatch`, `owner-outdated`) of whoever does not own them. */
  readonly owner?: (Owner & { readonly adopt?: boolean | undefined }) | undefined;
}

/** Which rooms are wanted. */
export interface RoomsFilter {
  /** Only those of this MUC component. */
  readonly muc?: string | undefined;
}

/** Which occupants are wanted. */
export interface OccupantsFilter {
  /** Only those in this room, a bare JID. */
  readonly muc?: string | undefined;
  /** Only those of this account, a bare JID. */
  readonly jid?: string | undefined;
}

/** Which bans of one module are wanted. */
export interface ModuleBansFilter {
  /** Only those of exactly this bare JID, domain or wildcard. */
  readonly jid?: string | undefined;
}
