import type { Owner } from "./ban-request";
import type { Problem } from "./problem";

/** An occupant that was removed, or would be in a dry run. JIDs are prepped. */
export interface Kicked {
  /** The room JID. */
  readonly muc: string;
  readonly nickname: string;
  /** The bare real JID of the account. */
  readonly jid: string;
  /** XEP-0421; Prosody 0.12 and later. */
  readonly occupant_id?: string | undefined;
}

/** A ban in the module's list. JIDs are prepped. */
export interface Ban {
  readonly id: string;
  /** The banned account by its bare JID, the domain, or `*.` and a domain for its subdomains. */
  readonly jid: string;
  /** The room, or the host of a MUC component for all of its rooms; absent: every room. */
  readonly muc?: string | undefined;
  readonly reason?: string | undefined;
  /** RFC 3339 in UTC, whole seconds; absent: permanent. */
  readonly expires_at?: string | undefined;
  /** Bare JIDs of accounts exempt from a ban of a domain, sorted; absent: no exemptions. */
  readonly except?: readonly string[] | undefined;
  /** True if members, admins and owners of the room are exempt from a ban of a domain. */
  readonly spare_affiliated?: true | undefined;
}

/** The body of a 201 (new ban) or a 200 (existing id, or dry run) to `PUT /muc_kick/bans/{id}`. */
export interface BanResponse {
  readonly ban: Ban;
  /** The matching occupants that were kicked. */
  readonly kicked: readonly Kicked[];
  /** True for a dry run: nothing was changed. */
  readonly dry_run?: true | undefined;
}

/** One entry of `results` in the body of a 200 to `PATCH /muc_kick/bans`: those of `put`, then those of `delete`. */
export type BanResult = ({ readonly status: 200 | 201 } & BanResponse) | { readonly status: 204 } | Problem;

/** The body of a 200 to `PATCH /muc_kick/bans`. */
export interface BanChangesResponse {
  readonly results: readonly BanResult[];
  /**
   * The revisions (as in `GET /muc_kick`) of the list before and after these changes. Absent if `results` do not
   * explain the whole difference between the two: the list had other changes meanwhile, a ban expired, or a kick failed
   * for a ban that is now in force.
   */
  readonly revision?: { readonly before: string; readonly after: string } | undefined;
}

/** The body of a 200 to `GET /muc_kick/bans`, sorted by id. */
export interface BansResponse {
  readonly bans: readonly Ban[];
  /** Cursor: the `after` of the next page; absent on the last page. */
  readonly next?: string | undefined;
}

/** The body of a 200 to `POST /muc_kick` with one object. */
export interface KickResponse {
  readonly kicked: readonly Kicked[];
  /** True for a dry run: nothing was changed. */
  readonly dry_run?: true | undefined;
  /** The bans placed because of `ban_seconds`. */
  readonly bans?: readonly Ban[] | undefined;
}

/** One entry of `results` in the body of a 200 to `POST /muc_kick` with an array, in the order of the requests. */
export type KickResult = ({ readonly status: 200 } & KickResponse) | Problem;

/** The body of a 200 to `POST /muc_kick` with an array. */
export interface KickBatchResponse {
  readonly results: readonly KickResult[];
}

/** The body of a 200 to `GET /muc_kick`. */
export interface AboutResponse {
  readonly module: "mod_http_muc_kick";
  /** The module's version. */
  readonly version: string;
  /** Prosody's version, as Prosody spells it. */
  readonly prosody: string;
  /** The host on which the module is loaded. */
  readonly host: string;
  /** Every host of this Prosody, virtual hosts and components, sorted: a ban of one of them affects its own users. */
  readonly hosts: readonly string[];
  /** The MUC components currently reachable through this endpoint, sorted. */
  readonly mucs: readonly string[];
  readonly limits: {
    /** Maximum number of items in one request. */
    readonly max_batch: number;
    /** Maximum size of a request body in bytes. */
    readonly max_body: number;
    /** Maximum page size of a listing, in entries. */
    readonly max_page: number;
    /** Maximum size of a reason in bytes. */
    readonly max_reason: number;
    /** Maximum duration of a temporary ban in seconds. */
    readonly max_ban_seconds: number;
  };
  /** The capabilities of this Prosody by name; false if it lacks one. */
  readonly features: {
    /** XEP-0421: `occupant_id` as a selector and in responses; Prosody 0.12 and later. */
    readonly occupant_id: boolean;
    /** Counters by module:metric; Prosody 0.12 and later. */
    readonly metrics: boolean;
  };
  readonly bans: {
    readonly count: number;
    /** Opaque; changes with every change of the list, and only then. */
    readonly revision: string;
    /** False if the storage is lost on a restart, as with the driver `memory`. */
    readonly persistent: boolean;
    /** Number of stored bans that could not be read and so are not in force; the log names them. */
    readonly unreadable: number;
  };
  /** The owners of bans, by id prefix. */
  readonly owners: readonly Owner[];
}

/** A room in memory. */
export interface RoomListed {
  /** The room JID, prepped. */
  readonly muc: string;
  /** Number of occupants (nicknames). */
  readonly occupants: number;
}

/** The body of a 200 to `GET /muc_kick/rooms`, sorted by room JID. */
export interface RoomsResponse {
  readonly rooms: readonly RoomListed[];
  /** Cursor: the `after` of the next page; absent on the last page. */
  readonly next?: string | undefined;
}

/** An occupant of a room. JIDs are prepped. */
export interface OccupantListed {
  /** The room JID. */
  readonly muc: string;
  readonly nickname: string;
  /** The bare real JID of the account. */
  readonly jid: string;
  /** Number of sessions of the account that share the nickname. */
  readonly sessions: number;
  /** XEP-0045, section 5.1: visitor, participant or moderator. */
  readonly role: string;
  /** XEP-0045, section 5.2: owner, admin, member, none or outcast. */
  readonly affiliation: string;
  /** XEP-0421; Prosody 0.12 and later. */
  readonly occupant_id?: string | undefined;
}

/**
 * The body of a 200 to `GET /muc_kick/occupants`, sorted by room, then by the full JID of the occupant's visible
 * session.
 */
export interface OccupantsResponse {
  readonly occupants: readonly OccupantListed[];
  /** Cursor: the `after` of the next page; absent on the last page. */
  readonly next?: string | undefined;
}
