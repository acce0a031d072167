// What is done to the module's collections, one after the other, in Lua and to a model of them.

export type KeyOperation =
  /** Adds the key, or removes it where it is in the set. */
  | { readonly do: "toggle"; readonly keys: readonly string[] }
  | { readonly do: "page"; readonly limit: number; readonly after?: string };

export interface BanFields {
  readonly id: string;
  readonly jid: string;
  readonly muc?: string;
  readonly role?: "visitor";
  readonly reason?: string;
  readonly expiresAt?: number;
  readonly except?: readonly string[];
  readonly spareAffiliated: boolean;
  readonly publish: boolean;
}

export type BanOperation =
  | { readonly do: "put"; readonly ban: BanFields }
  | { readonly do: "remove"; readonly id: string }
  | { readonly do: "expire"; readonly now: number }
  | {
      readonly do: "find";
      readonly account: string;
      readonly muc: string;
      readonly now: number;
      readonly affiliation: string;
      /** "visitor": a mute is sought. */
      readonly role?: "visitor";
    }
  /** Which bans are about an account, by the matcher of each. */
  | { readonly do: "match"; readonly account: string; readonly affiliation: string }
  | { readonly do: "page"; readonly limit: number; readonly after?: string; readonly jid?: string };

/** Operations on one index of bans. */
export interface BanOperations {
  readonly operations: readonly BanOperation[];
  /** Whether nearly all texts have the same hash. */
  readonly hasCollisions: boolean;
}

/** What the bans in an index cost. */
export interface BanCosts {
  /** The memory of each ban, in bytes. */
  readonly bytes: number;
  /** Numbers of texts hashed by the first lookup of an account without bans, and by the next one. */
  readonly lookups: readonly [first: number, next: number];
}

/** What an index of bans is like after each operation. */
export interface BanState {
  readonly count: number;
  readonly revision: string;
  readonly nextExpiry?: number | undefined;
  /** What the operation itself gave: bans that were found, ids that have ended. */
  readonly found: readonly BanFields[];
  readonly ended: readonly string[];
  /** How often the operation asked for an affiliation. */
  readonly lookups: number;
}
