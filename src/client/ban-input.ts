/** A wish to keep somebody out as it is written in the body of `PUT /muc_kick/bans/{id}`. */
export interface BanInput {
  /** The bare JID of an account, a domain, or `*.` and a domain for its subdomains. */
  readonly jid: string;
  /** The room, or the host of a MUC service for all of its rooms; absent: every room. */
  readonly muc?: string | undefined;
  /** What the people concerned are told; at most 1,024 bytes. */
  readonly reason?: string | undefined;
  /** RFC 3339, such as 2030-01-31T12:00:00Z; absent: permanent. */
  readonly expires_at?: string | undefined;
  /** Bare JIDs of accounts that a ban of a domain spares; at most 100. */
  readonly except?: readonly string[] | undefined;
  /** Whether a ban of a domain spares members, admins and owners of the room. */
  readonly spare_affiliated?: boolean | undefined;
  /** Needed for a domain without a dot that the server does not serve. */
  readonly force?: boolean | undefined;
  /** To be told what the ban would be and who would be kicked, without anything being done. */
  readonly dry_run?: boolean | undefined;
}
