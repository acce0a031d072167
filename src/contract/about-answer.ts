import type { Owner } from "./owner";

/** The body of a 200 to `GET /muc_kick`. */
export interface AboutAnswer {
  readonly module: "mod_http_muc_kick";
  /** The module's version. */
  readonly version: string;
  /** Prosody's version, as Prosody spells it. */
  readonly prosody: string;
  /** The host that the module is loaded on. */
  readonly host: string;
  /** Every host of this Prosody, virtual hosts and components, sorted: a ban of one of them hits its own users. */
  readonly hosts: readonly string[];
  /** The MUC services that can be reached through this endpoint now, sorted. */
  readonly services: readonly string[];
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
