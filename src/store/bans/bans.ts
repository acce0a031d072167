import type { BanRule } from "../../wire/bans/ban-terms";
import type { BansFilter } from "../../wire/bans/ban-filters";
import type { Kicked } from "../../contract/responses";
import type { AuditActor, AuditEntry, AuditOrigin } from "../audit/audit";

/**
 * Managed bans: the desired state. Each change of a ban is an audit entry in the same transaction, and the `seq` of
 * that entry is the number of the change. It increases with every change of any ban, and changes become visible in its
 * order: a reader that has read up to a number has missed none before it.
 */

/** A managed ban. JIDs are prepped. */
export interface SavedBan extends BanRule {
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

/** A ban to place. JIDs are prepped. */
export interface BanWrite extends BanRule {
  readonly id: string;
  /** Whether it replaces a ban of that id that is in force. */
  readonly replace: boolean;
  /**
   * Whether it can only extend: if a ban in force of the same account and scope lasts at least as long, and is published
   * if this one is to be, that one is returned, unchanged; others with other ids stay. If the ban in force with its id has
   * another account, scope or role, it is a conflict, whatever `replace` is.
   */
  readonly extend?: boolean | undefined;
}

/** The result of placing a ban. `unchanged`: the same one existed; nothing was audited. */
export type BanPut =
  | { readonly result: "created" | "changed" | "unchanged"; readonly ban: SavedBan }
  /** There is a ban in force of the same account or domain and the same scope, or with that id. */
  | { readonly result: "conflict"; readonly existing: SavedBan };

export interface BanToLift {
  readonly id: string;
  readonly reason?: string | undefined;
}

/** The result of placing or lifting a ban on one server. */
export interface BanEnforcement {
  readonly banId: string;
  readonly server: string;
  /** The change of the ban. */
  readonly change: number;
  readonly at: number;
  /** The occupants that were kicked. */
  readonly kicked: readonly Kicked[];
  /** Why the server's module rejects the ban; undefined if it accepted it. */
  readonly refusal?: { readonly code: string; readonly error: string } | undefined;
}

/**
 * Changes bans. Every changed ban gets an audit entry by `origin`: `ban.create`, `ban.change` or `ban.lift`, with all
 * its fields in `details`. The id of a ban that was lifted or has expired can be reused.
 */
export interface BanWrites {
  /** One result per ban, in the same order; a conflict does not stop the others. */
  putAll(bans: readonly BanWrite[], origin: AuditOrigin): Promise<BanPut[]>;
  /** One result per ban, in the same order; undefined if no ban of that id is in force. */
  liftAll(bans: readonly BanToLift[], origin: AuditOrigin): Promise<(SavedBan | undefined)[]>;
  /** Saves the results of bans on a server, replacing earlier ones of the same ban on the same server. */
  saveEnforcements(enforcements: readonly BanEnforcement[]): Promise<void>;
}

/** Which bans, with JIDs as they are stored. */
export interface BanFilter extends BansFilter {
  /** Only those about these rooms and MUC components, or rooms of these components; undefined: all. */
  readonly reach?: readonly string[] | undefined;
}

export interface BanPageRequest {
  readonly filter?: BanFilter | undefined;
  /** `next` of the previous page. */
  readonly after?: string | undefined;
  /** 1 to 1,000; default: 100. */
  readonly limit?: number | undefined;
}

export interface BanPage {
  /** Sorted by id, compared by bytes. */
  readonly bans: readonly SavedBan[];
  readonly next?: string | undefined;
}

/** A place in the order of bans by their expiry. */
export interface BanExpiry {
  /** Unix time in ms. */
  readonly at: number;
  /** The id of a ban; `LAST_ID`: after all bans with that expiry. */
  readonly id: string;
}

/** Sorts after every id. */
export const LAST_ID = "~";

export interface Bans extends Omit<BanWrites, "saveEnforcements"> {
  /** One ban, including one that has ended. */
  find(id: string): Promise<SavedBan | undefined>;
  /** Those of these ids that there are, also when they have ended, by their ids. */
  findAll(ids: readonly string[]): Promise<Map<string, SavedBan>>;
  list(request?: BanPageRequest): Promise<BanPage>;
  /** The audit entries of every ban that ever had this id, oldest first. */
  history(id: string): Promise<AuditEntry[]>;
  /** The last saved result of each of these bans on each server. */
  enforcements(ids: readonly string[]): Promise<BanEnforcement[]>;
  /** Bans with a later change, by the number of the change; at most `limit` of them. */
  changedSince(change: number, limit: number): Promise<SavedBan[]>;
  /** Bans that were not lifted and expire after `after` and not after `until`, by their expiry; at most `limit`. */
  expiredBetween(after: BanExpiry, until: number, limit: number): Promise<SavedBan[]>;
}
