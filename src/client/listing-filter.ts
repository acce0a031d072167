/** Which rooms are wanted. */
export interface RoomsFilter {
  /** Only those of this MUC service. */
  readonly host?: string | undefined;
}

/** Which occupants are wanted. */
export interface OccupantsFilter {
  /** Only those in this room, a bare JID. */
  readonly muc?: string | undefined;
  /** Only those of this account, a bare JID. */
  readonly jid?: string | undefined;
}

/** Which bans of one module are wanted. */
export interface ModuleBansFilter {
  /** Only those of exactly this bare JID, domain or wildcard. */
  readonly jid?: string | undefined;
}

/** Which part of a listing is wanted. */
export interface PageInput {
  /** The most entries, 1 to 1,000; 100 unless told. */
  readonly limit?: number | undefined;
  /** The `next` of the page before. */
  readonly after?: string | undefined;
}
