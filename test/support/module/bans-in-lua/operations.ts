// What is done to the module's collections, one after the other, in Lua and to a model of them.

export type KeyOperation =
  /** Adds the key, or removes it where it is in the set. */
  | { readonly do: "toggle"; readonly keys: readonly string[] }
  | { readonly do: "page"; readonly limit: number; readonly after?: string };

export interface BanFields {
  readonly id: string;
  readonly jid: string;
  readonly muc?: string;
  readonly reason?: string;
  readonly expiresAt?: number;
  readonly except?: readonly string[];
  readonly spareAffiliated: boolean;
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
    }
  /** Which bans are about an account, by the matcher of each. */
  | { readonly do: "match"; readonly account: string; readonly affiliation: string }
  | { readonly do: "page"; readonly limit: number; readonly after?: string; readonly jid?: string };

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
