import type { Ban } from "../../contract/responses";
import type { ModuleBansFilter } from "./requests";
import type { Refusal } from "../errors";

/** One server that did not do, or perhaps did not do, its part. */
export interface ServerFailure extends Refusal {
  /** Its name in the configuration of the control plane. */
  readonly server: string;
  /** False where it is certain that it did nothing of what was asked. */
  readonly may_be_done: boolean;
}

/** The part of a control plane's answer that names the servers which did not do theirs. */
export interface ServerFailures {
  readonly failed?: readonly ServerFailure[] | undefined;
}

/** One Prosody behind a control plane, asked how it is. */
export interface ServerListed {
  /** Its name in the configuration of the control plane. */
  readonly name: string;
  /** The MUC components that the configuration says it serves. */
  readonly mucs: readonly string[];
  /** Whether its module answered just now; what follows up to `bans` is only there if so. */
  readonly reachable: boolean;
  /** Of the module. */
  readonly version?: string | undefined;
  readonly prosody?: string | undefined;
  /** The MUC components that its module reaches. */
  readonly reachable_mucs?: readonly string[] | undefined;
  /** How many bans its module keeps, whoever placed them. */
  readonly bans?: number | undefined;
  /** How many of them the control plane placed; absent while the server is not in sync. */
  readonly managed_bans?: number | undefined;
  /** How many of them somebody else placed: see `serverBans`. */
  readonly unmanaged_bans?: number | undefined;
  /** How far the bans are that it should have; absent where nothing is known of it yet. */
  readonly sync?: ServerSync | undefined;
  /** The last thing that went wrong with it. */
  readonly last_error?: ServerTrouble | undefined;
}

/** A ban that one server's module keeps. */
export interface ServerBan extends Ban {
  /** Whether the control plane placed it; others are lifted with `liftServerBan`. */
  readonly managed: boolean;
}

export interface ServerBansAnswer {
  /** Sorted by their ids on the server. */
  readonly bans: readonly ServerBan[];
  /** What to send as `after` for the next page; absent on the last. */
  readonly next?: string | undefined;
}

/** Which bans of a server are wanted; all that is given must hold. */
export interface ServerBansFilter extends ModuleBansFilter {
  /** Only those that the control plane placed, or only the others. */
  readonly managed?: boolean | undefined;
}

/** A ban that was lifted on one server. */
export interface ServerBanLifted {
  readonly server: string;
  readonly ban: ServerBan;
}

/** How far a server is in keeping the bans that it should. */
export interface ServerSync {
  readonly in_sync: boolean;
  /** How many bans are to be put there, or lifted. */
  readonly behind: number;
  /** How many bans its module refuses to keep. */
  readonly refused: number;
  /** Since when it is in sync, or is not. */
  readonly since: string;
  /** When its list was last looked at. */
  readonly checked_at: string;
  /** Why nothing is changed there until an operator decides: `store-mismatch`, `store-outdated` or `server-duplicate`. */
  readonly blocked?: string | undefined;
  readonly last_error?: ServerTrouble | undefined;
}

/** What went wrong with a server, and when. */
interface ServerTrouble {
  /** RFC 3339, as all times are. */
  readonly at: string;
  readonly error: string;
  readonly code: string;
}

export interface ServersAnswer {
  /** In the order of the configuration. */
  readonly servers: readonly ServerListed[];
}

/** How many bans, and the first of them. */
export interface BansConcerned {
  readonly count: number;
  readonly bans: readonly Ban[];
}

/** What taking over a server changes there, or would. */
export interface ServerAdoption {
  readonly server: string;
  /** Why nothing was changed on the server until then. */
  readonly blocked: { readonly error: string; readonly code: string };
  /** Bans on the server that the store does not have. */
  readonly lift: BansConcerned;
  /** Bans that the server lacks, or has in another form. */
  readonly place: BansConcerned;
  /** Stands for these changes: what to pass to `adoptServer` to make these and no others. */
  readonly preview: string;
  readonly dry_run?: true | undefined;
}
