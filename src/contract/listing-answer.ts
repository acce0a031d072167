/** A room in memory. */
export interface RoomListed {
  /** The room JID, prepped. */
  readonly muc: string;
  /** How many occupants (nicknames) are inside. */
  readonly occupants: number;
}

/** The body of a 200 to `GET /muc_kick/rooms`, sorted by room JID. */
export interface RoomsAnswer {
  readonly rooms: readonly RoomListed[];
  /** What to send as `after` for the next page; absent on the last. */
  readonly next?: string | undefined;
}

/** Somebody in a room. JIDs are prepped. */
export interface OccupantListed {
  /** The room JID. */
  readonly muc: string;
  readonly nickname: string;
  /** The bare real JID of the account. */
  readonly jid: string;
  /** How many sessions of the account share the nickname. */
  readonly sessions: number;
  /** XEP-0045, section 5.1: visitor, participant or moderator. */
  readonly role: string;
  /** XEP-0045, section 5.2: owner, admin, member, none or outcast. */
  readonly affiliation: string;
  /** XEP-0421; Prosody 0.12 and later. */
  readonly occupant_id?: string | undefined;
}

/** The body of a 200 to `GET /muc_kick/occupants`, sorted by room, then by the session that the others see. */
export interface OccupantsAnswer {
  readonly occupants: readonly OccupantListed[];
  /** What to send as `after` for the next page; absent on the last. */
  readonly next?: string | undefined;
}
