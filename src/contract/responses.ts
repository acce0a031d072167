import type { Owner } from "./ban-request";
import type { MuteRole } from "./fields";
import type { Problem } from "./problem";

/** An occupant that was removed or muted, or would be in a dry run. JIDs are prepped. */
export interface Kicked {
  /** The room JID. */
  readonly muc: string;
  readonly nickname: string;
  /** The bare real JID of the account. */
  readonly jid: string;
  /** XEP-0421; Prosody 0.12 and later. */
  readonly occupant_id?: string | undefined;
}

/** A ban or a mute in the module's list. JIDs are prepped. */
export interface Ban {
  readonly id: string;
  /** The banned account by its bare JID, the domain, or `*.` and a domain for its subdomains. */
  readonly jid: string;
  /** The room, or the host of a MUC component for all of its rooms; absent: every room. */
  readonly muc?: string | undefined;
  /** Of a mute: the role that is left to the account. Absent: a ban. */
  readonly role?: MuteRole | undefined;
  readonly reason?: string | undefined;
  /** RFC 3339 in UTC, whole seconds; absent: permanent. */
  readonly expires_at?: string | undefined;
  /** Bare JIDs of accounts exempt from a ban of a domain, sorted; absent: no exemptions. */
  readonly except?: readonly string[] | undefined;
  /** True if members, admins and owners of the room are exempt from a ban of a domain. */
  readonly spare_affiliated?: true | undefined;
  /** True if the account or domain is published in the server's own block list, if it has one. */
  readonly publish?: true | undefined;
}

/** Messages that were retracted, or would be in a dry run. */
export interface Retraction {
  /** Number of messages. */
  readonly messages: number;
  /** The rooms with at least one of them, sorted by room JID. */
  readonly rooms: readonly RetractedRoom[];
  /** True if older messages remain because the limit was reached; repeat the request for those. */
  readonly more?: true | undefined;
  /** Why messages may be missing: the first error. Repeating the request is safe. */
  readonly problem?: RetractionProblem | undefined;
}

/** Why messages were not retracted: a Problem of the module, or an error of a control plane, which has more codes. */
export interface RetractionProblem {
  readonly status: number;
  readonly code: string;
  readonly error: string;
}

/** The number of retracted messages in a room. */
export interface RetractedRoom {
  /** The room JID. */
  readonly muc: string;
  readonly messages: number;
}

/** The body of a 200 to `POST /muc_kick/retractions`. */
export interface RetractionResponse extends Retraction {
  /** True for a dry run: nothing was changed. */
  readonly dry_run?: true | undefined;
}

/** The body of a 200 to `POST /muc_kick/messages`. */
export interface MessageResponse {
  /** The rooms in which everybody received the message, sorted by room JID; absent for a private message. */
  readonly rooms?: readonly RoomSize[] | undefined;
  /** The occupants who received a private message. */
  readonly occupants?: readonly Kicked[] | undefined;
  /** True for a dry run: nothing was sent. */
  readonly dry_run?: true | undefined;
}

/** The body of a 200 to `PATCH /muc_kick/rooms`. */
export interface RestrictionResponse {
  /** The room JID, prepped. */
  readonly muc: string;
  /** XEP-0045, section 4.2: whether only members, admins and owners may enter now. */
  readonly members_only: boolean;
  /** XEP-0045, section 4.2: whether only those with voice may speak to everybody now. */
  readonly moderated: boolean;
  /** RFC 3339 in UTC, whole seconds: when the last restriction ends; absent: none ends by itself. */
  readonly expires_at?: string | undefined;
  /** The occupants that were removed because they are no members. */
  readonly kicked: readonly Kicked[];
  /** True for a dry run: nothing was changed. */
  readonly dry_run?: true | undefined;
}

/** The body of a 200 to `POST /muc_kick/destructions`. */
export interface DestructionResponse {
  /** The room JID, prepped. */
  readonly muc: string;
  /** The occupants that were inside. */
  readonly kicked: readonly Kicked[];
  /** True for a dry run: nothing was changed. */
  readonly dry_run?: true | undefined;
}

/** The body of a 201 (new ban) or a 200 (existing id, or dry run) to `PUT /muc_kick/bans/{id}`. */
export interface BanResponse {
  readonly ban: Ban;
  /** The matching occupants that were kicked; empty for a mute. */
  readonly kicked: readonly Kicked[];
  /** Of a mute: the matching occupants, which are visitors now. */
  readonly muted?: readonly Kicked[] | undefined;
  /** The messages retracted because of `retract` or `retract_seconds`. */
  readonly retraction?: Retraction | undefined;
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
  /** With `role`: the occupants that were muted instead. */
  readonly muted?: readonly Kicked[] | undefined;
  /** The messages retracted because of `retract` or `retract_seconds`. */
  readonly retraction?: Retraction | undefined;
  /** True for a dry run: nothing was changed. */
  readonly dry_run?: true | undefined;
  /** The bans placed because of `ban_seconds`, or that would be in a dry run. */
  readonly bans?: readonly Ban[] | undefined;
  /** The mutes placed because of `role`. */
  readonly mutes?: readonly Ban[] | undefined;
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
    /** Maximum number of messages that one request retracts. */
    readonly max_retractions: number;
  };
  /** The capabilities of this Prosody by name; false if it lacks one. */
  readonly features: {
    /** XEP-0421: `occupant_id` as a selector and in responses; Prosody 0.12 and later. */
    readonly occupant_id: boolean;
    /** Retraction of messages; needs mod_muc_mam and an archive whose messages can be replaced. */
    readonly retraction: boolean;
    /** `PATCH /muc_kick/rooms`. */
    readonly restriction: boolean;
    /** `POST /muc_kick/destructions`. */
    readonly destruction: boolean;
    /** Counters by module:metric; Prosody 0.12 and later. */
    readonly metrics: boolean;
    /** `GET /muc_kick/affiliations`. */
    readonly affiliations: boolean;
    /** `GET /muc_kick/visitors` and `GET /muc_kick/events`; the setting `http_muc_kick_visitors`. */
    readonly visitors: boolean;
    /** `GET /muc_kick/block_lists`: subscriptions to block lists of others. */
    readonly block_lists: boolean;
    /** Whether bans with `publish` are published: `http_muc_kick_publish_to` is set. */
    readonly publish: boolean;
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

/** A room and the number of occupants in it. */
export interface RoomSize {
  /** The room JID, prepped. */
  readonly muc: string;
  /** Number of occupants (nicknames). */
  readonly occupants: number;
}

/** A room in memory. */
export interface RoomListed extends RoomSize {
  /** XEP-0045, section 4.2: whether only members, admins and owners may enter. Absent from an older module. */
  readonly members_only?: boolean | undefined;
  /** XEP-0045, section 4.2: whether only those with voice may speak to everybody. Absent from an older module. */
  readonly moderated?: boolean | undefined;
  /** RFC 3339 in UTC, whole seconds: when the last restriction ends; absent: none ends by itself. */
  readonly restricted_until?: string | undefined;
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
  /** The full JIDs of these sessions, sorted. */
  readonly session_jids: readonly string[];
  /**
   * RFC 3339 in UTC, whole seconds: when the first session joined. A change of nickname does not change it. Absent if the
   * module was loaded after that.
   */
  readonly joined_at?: string | undefined;
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

/** An occupant that has left a room, or has changed its nickname. JIDs are prepped. */
export interface Visitor {
  /** The room JID. */
  readonly muc: string;
  readonly nickname: string;
  /** The bare real JID of the account. */
  readonly jid: string;
  /** XEP-0421; Prosody 0.12 and later. */
  readonly occupant_id?: string | undefined;
  /** As in OccupantListed. */
  readonly joined_at?: string | undefined;
  /** RFC 3339 in UTC, whole seconds. */
  readonly left_at: string;
  /** The nickname that it has changed to, if it did not leave. */
  readonly new_nickname?: string | undefined;
  /** The IP address of a session of this Prosody; with the setting `http_muc_kick_visitor_addresses`. */
  readonly address?: string | undefined;
}

/** The body of a 200 to `GET /muc_kick/visitors`, sorted by room; those that left last come first. */
export interface VisitorsResponse {
  readonly visitors: readonly Visitor[];
  /** Cursor: the `after` of the next page; absent on the last page. */
  readonly next?: string | undefined;
}

/** The rejection of a join: by a ban of the module, a block list, the room's affiliations, or something else. */
export type RefusedBy = "ban" | "block-list" | "affiliation" | "other";

/** A join, a departure or a rejected join. JIDs are prepped. */
export interface OccupantEvent {
  readonly type: "joined" | "left" | "refused";
  /** RFC 3339 in UTC, whole seconds. */
  readonly at: string;
  /** The room JID. */
  readonly muc: string;
  readonly nickname: string;
  /** The bare real JID of the account. */
  readonly jid: string;
  /** XEP-0421; Prosody 0.12 and later. Not of a rejected join. */
  readonly occupant_id?: string | undefined;
  /** Of `left`: as in Visitor. */
  readonly joined_at?: string | undefined;
  /** Of `left`: as in Visitor. */
  readonly new_nickname?: string | undefined;
  /** Of `refused`. */
  readonly refused_by?: RefusedBy | undefined;
  /** Of `refused` by a ban. */
  readonly ban_id?: string | undefined;
  /** As in Visitor. */
  readonly address?: string | undefined;
}

/** The body of a 200 to `GET /muc_kick/events`, in the order in which they happened. */
export interface OccupantEventsResponse {
  readonly events: readonly OccupantEvent[];
  /** Cursor: the `after` of the next request; always there. */
  readonly next: string;
  /** True if there were events after `after` that are not available any more. */
  readonly missed?: true | undefined;
}

/** A block list of others (real-time block list) that this module subscribes to. */
export interface BlockListListed {
  /** The address of the pubsub service (XEP-0060). */
  readonly jid: string;
  readonly node: string;
  /** `enforce`: its entries are kept out of all rooms; `watch`: they are only counted and logged. */
  readonly mode: string;
  /** Whether members, admins and owners of a room are exempt there. */
  readonly spare_affiliated: boolean;
  /** `subscribed`; `pending`: no response yet; `failed`: the last attempt failed, and the last known items remain in force. */
  readonly state: string;
  /** Number of entries. */
  readonly items: number;
  /** When the list last sent all of its items, RFC 3339 in UTC; absent: never. */
  readonly updated_at?: string | undefined;
  /** The last error; absent: none since the last update. */
  readonly error?: string | undefined;
  /** Number of joins since the module was loaded that were rejected, or with mode `watch` would have been. */
  readonly joins: number;
}

/** The block list of this server's own bans. */
export interface PublishedList {
  /** The pubsub component of this Prosody. */
  readonly jid: string;
  readonly node: string;
  /** Number of accounts and domains. */
  readonly items: number;
  /** Why some of them are not published. */
  readonly error?: string | undefined;
}

/** The body of a 200 to `GET /muc_kick/block_lists`, in the order of the configuration. */
export interface BlockListsResponse {
  /** With `jid`, those that list the account or its domain. */
  readonly block_lists: readonly BlockListListed[];
  /** The node that bans with `publish` are published to; absent: none, or with `jid`. */
  readonly published?: PublishedList | undefined;
  /** With `jid`: true if the account is an exception, for which no list has an effect. */
  readonly exempt?: true | undefined;
}

/** A stored affiliation of an account or domain to a room. JIDs are prepped. */
export interface AffiliationListed {
  /** The room JID. */
  readonly muc: string;
  /** The bare JID of the account; for an outcast also a domain, which stands for all of its accounts without another affiliation. */
  readonly jid: string;
  /** XEP-0045, section 5.2: owner, admin, member or outcast. */
  readonly affiliation: string;
  /** The reason given when the affiliation was set; Prosody 13 and later. */
  readonly reason?: string | undefined;
}

/** The body of a 200 to `GET /muc_kick/affiliations`, sorted by room, then by JID. */
export interface AffiliationsResponse {
  readonly affiliations: readonly AffiliationListed[];
  /** Cursor: the `after` of the next page; absent on the last page. */
  readonly next?: string | undefined;
}
