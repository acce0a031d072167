import type { Kicked } from "../../contract/responses";
import type { Refusal } from "../errors";
import type { Actor, AuditEntryListed } from "./audit";

/** Whom a ban keeps out of what, and how long. JIDs are prepped, times RFC 3339. */
export interface BanTerms {
  readonly jid: string;
  /** A room, or a MUC component; absent: everywhere. */
  readonly muc?: string | undefined;
  readonly reason?: string | undefined;
  readonly note?: string | undefined;
  /** Absent: permanent. */
  readonly expires_at?: string | undefined;
  /** The accounts that a ban of a domain spares, sorted; absent: none. */
  readonly except?: readonly string[] | undefined;
  /** A ban of a domain spares members, admins and owners of the room; absent: it does not. */
  readonly spare_affiliated?: true | undefined;
}

/** A ban that a control plane keeps on all servers that it concerns. */
export interface ManagedBan extends BanTerms {
  readonly id: string;
  readonly created_at: string;
  readonly created_by: Actor;
  /** `active`: in force; `lifted` by somebody; `expired`: past its end. */
  readonly state: "active" | "lifted" | "expired";
  readonly lifted_at?: string | undefined;
  readonly lifted_by?: Actor | undefined;
  readonly lift_reason?: string | undefined;
  /** The number of its last change: its place in the audit. */
  readonly change: number;
}

/** How far a ban is on one server. */
export interface BanStatus {
  readonly server: string;
  readonly in_force: boolean;
  /** Who was inside and was removed. */
  readonly kicked: readonly Kicked[];
  /** Why it is not in force; unless the server's module refuses it, this is tried again until it is. */
  readonly error?: string | undefined;
  readonly code?: string | undefined;
}

/** A ban that was placed, and how far it is. */
export interface BanPlaced {
  readonly ban: ManagedBan;
  /** Those that it concerns. */
  readonly servers: readonly BanStatus[];
  /** Whom all of them removed. */
  readonly kicked: readonly Kicked[];
}

/** Whom a ban would hit on one server. */
export interface BanPreviewOnServer {
  readonly server: string;
  readonly kicked: readonly Kicked[];
  /** Why that cannot be said. */
  readonly error?: string | undefined;
  readonly code?: string | undefined;
}

/** What a ban would do. */
export interface BanPreview {
  readonly ban: BanTerms & { readonly id?: string | undefined };
  readonly dry_run: true;
  readonly servers: readonly BanPreviewOnServer[];
  readonly kicked: readonly Kicked[];
}

/** Why a ban was not placed. */
export interface BanRefusal extends Refusal {
  /** With `already-banned`: the one there is. */
  readonly ban?: ManagedBan | undefined;
}

/** What became of one wish of many. */
export type BanResult =
  ({ readonly status: 200 | 201 } & BanPlaced) | ({ readonly status: 200 } & BanPreview) | BanRefusal;

/** What became of each wish, in order. `"code" in result`: it was refused. */
export interface BanManyResults {
  readonly results: readonly BanResult[];
}

/** Whether a server keeps a lifted ban no more. */
export interface BanLiftedOnServer {
  readonly server: string;
  readonly lifted: boolean;
  /** Why not. This is tried again until it is. */
  readonly error?: string | undefined;
  readonly code?: string | undefined;
}

/** A ban that was lifted, and how far that is. */
export interface BanLifted {
  readonly ban: ManagedBan;
  readonly servers: readonly BanLiftedOnServer[];
}

/** Which of the bans in force are to be lifted: by their ids, or all of a JID, a room or MUC component, or both. */
export type BansToLift =
  | { readonly ids: readonly string[]; readonly filter?: undefined; readonly limit?: undefined }
  | {
      readonly filter: Pick<BansFilter, "jid" | "muc">;
      /** The most bans to lift. Default: as many as the control plane accepts in one request. */
      readonly limit?: number | undefined;
      readonly ids?: undefined;
    };

/** The result for one ban that was to be lifted. */
export type BanLiftResult =
  | ({ readonly status: 200 } & BanLifted)
  | { readonly status: 200; readonly ban: ManagedBan; readonly dry_run: true }
  | (Refusal & { readonly id: string });

/** The result for each ban, in order. `"code" in result`: it was not lifted. */
export interface BanLiftResults {
  readonly results: readonly BanLiftResult[];
  /** Whether more bans match the filter than the limit allows. */
  readonly has_more?: true | undefined;
}

/** One ban with what happened to it. */
export interface BanDetails {
  readonly ban: ManagedBan;
  readonly servers: readonly BanStatus[];
  /** The oldest first; of every ban that ever had its id. */
  readonly history: readonly BanEvent[];
}

export interface BanEvent extends Pick<AuditEntryListed, "action" | "reason" | "details"> {
  readonly at: string;
  readonly actor: Actor;
}

export interface WishedBansAnswer {
  /** Sorted by their ids. */
  readonly bans: readonly ManagedBan[];
  /** What to send as `after` for the next page; absent on the last. */
  readonly next?: string | undefined;
}

/** Which bans are wanted; all that is given must hold. */
export interface BansFilter {
  /** Exactly this bare JID or domain. */
  readonly jid?: string | undefined;
  /** Exactly this room or MUC component. */
  readonly muc?: string | undefined;
  /** `active` unless told; `ended`: lifted, or past their end. */
  readonly state?: "active" | "ended" | "all" | undefined;
}

/** When a ban ends; without either, never. */
type Ending =
  | {
      /** RFC 3339, such as 2030-01-31T12:00:00Z. */
      readonly expires_at?: string | undefined;
      readonly duration_seconds?: undefined;
    }
  | {
      readonly expires_at?: undefined;
      /** In whole seconds from now. */
      readonly duration_seconds?: number | undefined;
    };

/** The wish that somebody stays out, as it is written in the body of `PUT /v1/bans/{id}`. */
export type BanWish = Ending & {
  /** The bare JID of an account, a domain, or `*.` and a domain for its subdomains. */
  readonly jid: string;
  /** A room, or a MUC component with all its rooms; absent: everywhere. */
  readonly muc?: string | undefined;
  /** What the people concerned are told; at most 1,024 bytes. */
  readonly reason?: string | undefined;
  /** For staff; no server is told. */
  readonly note?: string | undefined;
  /** Bare JIDs of accounts that a ban of a domain spares; at most 100. */
  readonly except?: readonly string[] | undefined;
  /** Whether a ban of a domain spares members, admins and owners of the room. */
  readonly spare_affiliated?: boolean | undefined;
  /** Even if it concerns protected accounts, the caller's own, a server's own host, or a domain without a dot. */
  readonly force?: boolean | undefined;
  /** Even if it is about a domain without a dot; protection holds, unlike with `force`. */
  readonly allow_dotless?: boolean | undefined;
};

/** The same, as it is written in the body of `POST /v1/bans`. */
type PostedBan = BanWish & {
  /** 1 to 60 of `A-Za-z0-9_-`: a ban that has it is replaced. Absent: one is made up. */
  readonly id?: string | undefined;
};

/** A wish that is to be carried out. */
export type BanToPlace = PostedBan & { readonly dry_run?: false | undefined };

/** A wish of which only the effects are asked for. */
export type BanToPreview = PostedBan & { readonly dry_run: true };
