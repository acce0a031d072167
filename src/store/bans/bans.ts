import type { Kicked } from "../../contract/responses";
import type { AuditActor, AuditEntry, AuditOrigin } from "../audit/audit";

/**
 * Bans as the control plane wishes for them. Each change of one is an entry of the audit, in the same transaction, and
 * the `seq` of that entry is the number of the change: it rises with every change of any ban, and changes become visible
 * in its order, so that whoever has read up to one number has missed nothing before it.
 */

/** What is asked for when a ban is made. JIDs are prepped. */
export interface NewBan {
  /** A bare JID, a domain, or `*.` and a domain for its subdomains. */
  readonly jid: string;
  /** A room, or a MUC component; undefined: everywhere. */
  readonly muc?: string | undefined;
  /** What those hear who are kept out. */
  readonly reason?: string | undefined;
  /** For staff; no server is told. */
  readonly note?: string | undefined;
  /** When it ends: milliseconds since 1970, of a whole second; undefined: never. */
  readonly expiresAt?: number | undefined;
  /** Bare JIDs of accounts that a ban of a domain spares. */
  readonly except?: readonly string[] | undefined;
  /** Whether a ban of a domain spares members, admins and owners of the room; absent: false. */
  readonly spareAffiliated?: true | undefined;
}

/** The wish that an account or a domain stays out. */
export interface BanRecord extends NewBan {
  /** 1 to 60 of `A-Za-z0-9_-`. */
  readonly id: string;
  readonly createdAt: number;
  readonly createdBy: AuditActor;
  readonly lifted?: BanLifting | undefined;
  /** The number of its last change. */
  readonly change: number;
}

export interface BanLifting {
  readonly at: number;
  readonly by: AuditActor;
  readonly reason?: string | undefined;
}

export interface BanToPut extends NewBan {
  readonly id: string;
  /** Whether it takes the place of a ban of that id that is in force. */
  readonly replace: boolean;
  /**
   * Whether it only ever lengthens: where a ban in force of the same account and scope lasts at least as long, that one is
   * the result, unchanged; shorter ones with other ids stay beside it.
   */
  readonly extend?: boolean | undefined;
}

/** What became of a ban that was to be put. `unchanged`: there was the same one; nothing was recorded. */
export type BanPut =
  | { readonly result: "created" | "changed" | "unchanged"; readonly ban: BanRecord }
  /** There is one in force that is about the same account or domain and the same scope, or one of that id. */
  | { readonly result: "conflict"; readonly existing: BanRecord };

export interface BanToLift {
  readonly id: string;
  readonly reason?: string | undefined;
}

/** What putting a ban into force, or lifting it, came to on one server. */
export interface BanEnforcement {
  readonly banId: string;
  readonly server: string;
  /** The change of the ban that it is about. */
  readonly change: number;
  readonly at: number;
  /** Who was inside and was removed. */
  readonly kicked: readonly Kicked[];
  /** Why the server's module refuses the ban; undefined where it took it. */
  readonly refusal?: { readonly code: string; readonly error: string } | undefined;
}

/** What changes bans. Every ban that changes gets an entry of the audit by `origin`: `ban.create`, `ban.change` or
 *  `ban.lift`, with all there is to know of it in `details`. One id that was lifted, or has ended, can be used again. */
export interface BanWrites {
  /** As many results, in the same order; what conflicts stops none of the others. */
  putAll(bans: readonly BanToPut[], origin: AuditOrigin): Promise<BanPut[]>;
  /** As many results, in the same order; undefined where no ban of that id is in force. */
  liftAll(bans: readonly BanToLift[], origin: AuditOrigin): Promise<(BanRecord | undefined)[]>;
  /** Notes what came of bans on a server, in the place of what was noted of the same ban on the same server. */
  noteEnforcements(enforcements: readonly BanEnforcement[]): Promise<void>;
}

/** `active`: in force now; `ended`: lifted, or past its end. */
export const banStates = ["active", "ended", "all"] as const;

export type BanState = (typeof banStates)[number];

/** Which bans; all that is given must hold. */
export interface BanFilter {
  /** Exactly this bare JID or domain. */
  readonly jid?: string | undefined;
  /** Exactly this room or MUC component. */
  readonly muc?: string | undefined;
  /** `active` unless told. */
  readonly state?: BanState | undefined;
  /** Only those about these rooms and MUC components, or rooms of these components; undefined: all. */
  readonly reach?: readonly string[] | undefined;
}

export interface BanPageRequest {
  readonly filter?: BanFilter | undefined;
  /** `next` of the page before. */
  readonly after?: string | undefined;
  /** 1 to 1,000; 100 unless told. */
  readonly limit?: number | undefined;
}

export interface BanPage {
  /** Sorted by their ids, compared by bytes. */
  readonly bans: readonly BanRecord[];
  readonly next?: string | undefined;
}

export interface Bans extends Omit<BanWrites, "noteEnforcements"> {
  /** One ban, also when it has ended. */
  find(id: string): Promise<BanRecord | undefined>;
  list(request?: BanPageRequest): Promise<BanPage>;
  /** The audit of one ban, the oldest first: of every ban that ever had its id. */
  history(id: string): Promise<AuditEntry[]>;
  /** What was noted last of these bans, for each server of which anything was. */
  enforcements(ids: readonly string[]): Promise<BanEnforcement[]>;
  /** Every ban whose change is later, by the number of the change; at most `limit` of them. */
  changedSince(change: number, limit: number): Promise<BanRecord[]>;
}
