import type { Owner } from "../contract/ban-request";
import type { PageInput } from "./common";
import type { MuteRole } from "../contract/fields";
import type { OccupantAffiliation } from "../contract/kick-request";

/** The occupants to kick or to mute: exactly one of four fields. */
type KickTargets =
  | {
      readonly nickname: string;
      readonly muc: string;
      readonly jid?: never;
      readonly occupant_id?: never;
      readonly joined_since?: never;
    }
  /**
   * `jid`: a bare JID matches every occupant of that account; a full JID matches the occupant of that session. Without
   * `muc`: in every room.
   */
  | {
      readonly jid: string;
      readonly muc?: string | undefined;
      readonly nickname?: never;
      readonly occupant_id?: never;
      readonly joined_since?: never;
    }
  /** XEP-0421; Prosody 0.12 and later. */
  | {
      readonly occupant_id: string;
      readonly muc: string;
      readonly nickname?: never;
      readonly jid?: never;
      readonly joined_since?: never;
    }
  | {
      /** All who joined the room within a duration such as `10m`, or since a time of RFC 3339. */
      readonly joined_since: string;
      /** Only those with this affiliation; absent: all but admins and owners of the room. */
      readonly affiliation?: OccupantAffiliation | undefined;
      readonly muc: string;
      readonly nickname?: never;
      readonly jid?: never;
      readonly occupant_id?: never;
    };

/** One person: exactly one of three fields. */
type PersonTargets =
  | { readonly nickname: string; readonly muc: string; readonly jid?: never; readonly occupant_id?: never }
  /** `muc`: a room, or for a retraction the host of a MUC component for all of its rooms; absent: every room. */
  | {
      readonly jid: string;
      readonly muc?: string | undefined;
      readonly nickname?: never;
      readonly occupant_id?: never;
    }
  | { readonly occupant_id: string; readonly muc: string; readonly nickname?: never; readonly jid?: never };

/** A request to retract messages as in the body of `POST /muc_kick/retractions`. */
export type RetractionInput = (
  | (PersonTargets & { readonly jids?: never })
  | {
      /** Bare JIDs of accounts, 1 to 100; `muc` is as with `jid`. */
      readonly jids: readonly string[];
      readonly muc?: string | undefined;
      readonly nickname?: never;
      readonly jid?: never;
      readonly occupant_id?: never;
    }
) & {
  /** Only messages of the last so many seconds; absent: all in the archive. */
  readonly seconds?: number | undefined;
  /** Shown with each retraction; at most 1,024 bytes. */
  readonly reason?: string | undefined;
  /** Dry run: return how many messages would be retracted. */
  readonly dry_run?: boolean | undefined;
};

/** A message from rooms as in the body of `POST /muc_kick/messages`. */
export type MessageInput = (
  | PersonTargets
  /** `muc`: a room, or the host of a MUC component for all of its rooms; absent: every room that has occupants. */
  | {
      readonly muc?: string | undefined;
      readonly nickname?: never;
      readonly jid?: never;
      readonly occupant_id?: never;
    }
) & {
  /** At most 1,024 bytes. */
  readonly text: string;
  /** Dry run: return who would receive it. */
  readonly dry_run?: boolean | undefined;
};

/** New values of the settings of a room, as in the body of `PATCH /muc_kick/rooms`: at least one of the first two. */
export interface RestrictionInput {
  /** A bare JID. */
  readonly muc: string;
  /** Whether only members, admins and owners may enter. */
  readonly members_only?: boolean | undefined;
  /** Whether those who enter without an affiliation get no voice. */
  readonly moderated?: boolean | undefined;
  /** Turn what this request turns on off again after so many seconds; absent: permanent. */
  readonly seconds?: number | undefined;
  /** Shown to those who are removed; at most 1,024 bytes. */
  readonly reason?: string | undefined;
  /** Dry run: return the effect without changing anything. */
  readonly dry_run?: boolean | undefined;
}

/** A room to destroy, as in the body of `POST /muc_kick/destructions`. */
export interface DestructionInput {
  /** A bare JID. */
  readonly muc: string;
  /** Shown to everybody inside; at most 1,024 bytes. */
  readonly reason?: string | undefined;
  /** The bare JID of the room to go to instead, on any server. */
  readonly alternate_room?: string | undefined;
  /** The password of that room. */
  readonly password?: string | undefined;
  /** Dry run: return who is inside without changing anything. */
  readonly dry_run?: boolean | undefined;
}

/** Which messages of the account a kick or a ban retracts as well: one of the two, or none. */
interface RetractInput {
  /** All in the archives of the rooms concerned. */
  readonly retract?: boolean | undefined;
  /** Those of the last so many seconds. */
  readonly retract_seconds?: number | undefined;
}

/** A message that precedes a kick or a ban, in the name of the room. */
interface ActMessageInput {
  /** `room`: everybody in the rooms concerned; `occupant`: only who is kicked. `text`: at most 1,024 bytes. */
  readonly message?: { readonly to: "room" | "occupant"; readonly text: string } | undefined;
}

/** A request to kick as in the body of `POST /muc_kick`. `muc` is a bare room JID. */
export type KickInput = KickTargets &
  RetractInput &
  ActMessageInput & {
    /** Reason shown to the users concerned; at most 1,024 bytes. */
    readonly reason?: string | undefined;
    /** Dry run: return the occupants that would be kicked. */
    readonly dry_run?: boolean | undefined;
    /** Ban the accounts concerned for this number of seconds; without `muc`, from every room. */
    readonly ban_seconds?: number | undefined;
    /** With `ban_seconds`: whether to publish the accounts in the server's own block list. */
    readonly publish?: boolean | undefined;
    /** Mute the accounts concerned instead of kicking them; without `muc`, in every room. */
    readonly role?: MuteRole | undefined;
    /** With `role`: for this number of seconds; absent: permanently. */
    readonly mute_seconds?: number | undefined;
  };

/** A ban, as in the body of `PUT /muc_kick/bans/{id}`. */
export interface BanInput extends RetractInput, ActMessageInput {
  /** The bare JID of an account, a domain, or `*.` and a domain for its subdomains. */
  readonly jid: string;
  /** The room, or the host of a MUC component for all of its rooms; absent: every room. */
  readonly muc?: string | undefined;
  /** `visitor`: a mute, which lets the accounts stay without voice; absent: a ban. */
  readonly role?: MuteRole | undefined;
  /** Reason shown to the users concerned; at most 1,024 bytes. */
  readonly reason?: string | undefined;
  /** RFC 3339, such as 2030-01-31T12:00:00Z; absent: permanent. */
  readonly expires_at?: string | undefined;
  /** Bare JIDs of accounts exempt from a ban of a domain; at most 100. */
  readonly except?: readonly string[] | undefined;
  /** Whether members, admins and owners of the room are exempt from a ban of a domain. */
  readonly spare_affiliated?: boolean | undefined;
  /** Whether to publish the account or domain in the server's own block list; not for subdomains. */
  readonly publish?: boolean | undefined;
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

/** Filters of occupants that have left. */
export interface VisitorsFilter extends OccupantsFilter {
  /** Only those that left at this time or later; RFC 3339. */
  readonly since?: string | undefined;
}

/** A request for the events of occupants. */
export interface OccupantEventsInput extends PageInput {
  /** How long to wait for an event if there is none yet, in seconds, up to 50. Default: 0. */
  readonly wait?: number | undefined;
}

/** Filters of one module's bans. */
export interface ModuleBansFilter {
  /** Only those of exactly this bare JID, domain or wildcard. */
  readonly jid?: string | undefined;
}
