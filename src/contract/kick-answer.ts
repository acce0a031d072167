/** One occupant that was removed. JIDs are prepped. */
export interface Kicked {
  /** The room JID. */
  readonly muc: string;
  readonly nickname: string;
  /** The bare real JID of the account. */
  readonly jid: string;
  /** XEP-0421; Prosody 0.12 and later. */
  readonly occupant_id?: string | undefined;
}

/** The body of a 200 to `POST /muc_kick` with one object. */
export interface KickAnswer {
  readonly kicked: readonly Kicked[];
}
