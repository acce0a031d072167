/** Whom to kick: exactly one of the three ways to say it. */
type Whom =
  | { readonly nickname: string; readonly muc: string; readonly jid?: never; readonly occupant_id?: never }
  /** `jid`: bare, every occupant that is this account; full, the one that session is. Without `muc`: in every room. */
  | {
      readonly jid: string;
      readonly muc?: string | undefined;
      readonly nickname?: never;
      readonly occupant_id?: never;
    }
  /** XEP-0421; Prosody 0.12 and later. */
  | { readonly occupant_id: string; readonly muc: string; readonly nickname?: never; readonly jid?: never };

/** A request to kick as it is written in the body of `POST /muc_kick`. `muc` is a bare room JID. */
export type KickInput = Whom & {
  /** What the people concerned are told; at most 1,024 bytes. */
  readonly reason?: string | undefined;
  /** Only answer who would be kicked. */
  readonly dry_run?: boolean | undefined;
  /** Keep the accounts concerned out for so many seconds; without `muc`, out of every room. */
  readonly ban_seconds?: number | undefined;
};

/** The same as a control plane takes it. */
export type ForcibleKickInput = KickInput & {
  /** Even if the account is protected, or the caller's own. */
  readonly force?: boolean | undefined;
};
