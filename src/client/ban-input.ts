/** A wish to keep somebody out as it is written in the body of `PUT /muc_kick/bans/{id}`. */
export interface BanInput {
  /** The bare JID of an account, or a domain. */
  readonly jid: string;
  /** The room, or the host of a MUC service for all of its rooms; absent: every room. */
  readonly muc?: string | undefined;
  /** What the people concerned are told; at most 1,024 bytes. */
  readonly reason?: string | undefined;
  /** RFC 3339, such as 2030-01-31T12:00:00Z; absent: for ever. */
  readonly expires_at?: string | undefined;
  /** To be told what the ban would be and who would be kicked, without anything being done. */
  readonly dry_run?: boolean | undefined;
}
