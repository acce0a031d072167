import type { Owner } from "./owner";
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

/** A ban that the module keeps. JIDs are prepped. */
export interface Ban {
  readonly id: string;
  /** The bare JID of the account that is kept out, the domain, or `*.` and the domain whose subdomains are. */
  readonly jid: string;
  /** The room, or the host of a MUC component for all of its rooms; absent: every room. */
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
export interface BanResponse {
  readonly ban: Ban;
  /** Who was inside and matched. */
  readonly kicked: readonly Kicked[];
  /** True where nothing was done. */
  readonly dry_run?: true | undefined;
}

/** One entry of `results` in the body of a 200 to `PATCH /muc_kick/bans`: those of `put`, then those of `delete`. */
export type BanResult = ({ readonly status: 200 | 201 } & BanResponse) | { readonly status: 204 } | Problem;

/** The body of a 200 to `PATCH /muc_kick/bans`. */
export interface BanChangesResponse {
  readonly results: readonly BanResult[];
  /**
   * The revisions (as in `GET /muc_kick`) of the list before and after these changes. Absent where `results` do not
   * tell all that came between the two: others changed the list meanwhile, a ban ended, or a kick failed for a ban that
   * is in force now.
   */
  readonly revision?: { readonly before: string; readonly after: string } | undefined;
}

/** The body of a 200 to `GET /muc_kick/bans`, sorted by id. */
export interface BansResponse {
  readonly bans: readonly Ban[];
  /** What to send as `after` for the next page; absent on the last. */
  readonly next?: string | undefined;
}

/** The body of a 200 to `POST /muc_kick` with one object. */
export interface KickResponse {
  readonly kicked: readonly Kicked[];
  /** True where nothing was done. */
  readonly dry_run?: true | undefined;
  /** The bans that `ban_seconds` placed. */
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
  /** The host that the module is loaded on. */
  readonly host: string;
  /** Every host of this Prosody, virtual hosts and components, sorted: a ban of one of them hits its own users. */
  readonly hosts: readonly string[];
  /** The MUC components that can be reached through this endpoint now, sorted. */
  readonly mucs: readonly string[];
  readonly limits: {
    /** The most items in one request. */
    readonly max_batch: number;
    /** The most bytes in a body. */
    readonly max_body: number;
    /** The most entries in a page of a listing. */
    readonly max_page: number;
    /** The most bytes in a reason. */
    readonly max_reason: number;
    /** The longest ban that ends, in seconds. */
    readonly max_ban_seconds: number;
  };
  /** What this Prosody can do, by the names of capabilities; false where it lacks one. */
  readonly features: {
    /** XEP-0421: `occupant_id` as a selector and in answers; Prosody 0.12 and later. */
    readonly occupant_id: boolean;
    /** Counters by module:metric; Prosody 0.12 and later. */
    readonly metrics: boolean;
  };
  readonly bans: {
    readonly count: number;
    /** Changes with every change of the list and with nothing else; opaque. */
    readonly revision: string;
    /** False where the storage keeps nothing over a restart, as the driver `memory` does. */
    readonly persistent: boolean;
    /** How many stored bans could not be read, and so are not in force; the log names them. */
    readonly unreadable: number;
  };
  /** Whose bans are whose, by the beginnings of their ids. */
  readonly owners: readonly Owner[];
}

/** A room in memory. */
export interface RoomListed {
  /** The room JID, prepped. */
  readonly muc: string;
  /** How many occupants (nicknames) are inside. */
  readonly occupants: number;
}

/** The body of a 200 to `GET /muc_kick/rooms`, sorted by room JID. */
export interface RoomsResponse {
  readonly rooms: readonly RoomListed[];
  /** What to send as `after` for the next page; absent on the last. */
  readonly next?: string | undefined;
}

/** Somebody in a room. JIDs are prepped. */
export interface OccupantListed {
  /** The room JID. */
  readonly muc: string;
  readonly nickname: string;
  /** The bare real JID of the account. */
  readonly jid: string;
  /** How many sessions of the account share the nickname. */
  readonly sessions: number;
  /** XEP-0045, section 5.1: visitor, participant or moderator. */
  readonly role: string;
  /** XEP-0045, section 5.2: owner, admin, member, none or outcast. */
  readonly affiliation: string;
  /** XEP-0421; Prosody 0.12 and later. */
  readonly occupant_id?: string | undefined;
}

/** The body of a 200 to `GET /muc_kick/occupants`, sorted by room, then by the session that the others see. */
export interface OccupantsResponse {
  readonly occupants: readonly OccupantListed[];
  /** What to send as `after` for the next page; absent on the last. */
  readonly next?: string | undefined;
}
