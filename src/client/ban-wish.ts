/** When a ban ends; without either, never. */
type Ending =
  | {
      /** RFC 3339, such as 2030-01-31T12:00:00Z. */
      readonly expires_at?: string | undefined;
      readonly duration?: undefined;
    }
  | {
      readonly expires_at?: undefined;
      /** In whole seconds from now. */
      readonly duration?: number | undefined;
    };

/** The wish that somebody stays out, as it is written in the body of `PUT /v1/bans/{id}`. */
export type BanWish = Ending & {
  /** The bare JID of an account, a domain, or `*.` and a domain for its subdomains. */
  readonly jid: string;
  /** A room, or a MUC component with all its rooms; absent: everywhere. */
  readonly muc?: string | undefined;
  /** What the people concerned are told; at most 1,024 bytes. */
  readonly reason?: string | undefined;
  /** For staff; no server is told. */
  readonly note?: string | undefined;
  /** Bare JIDs of accounts that a ban of a domain spares; at most 100. */
  readonly except?: readonly string[] | undefined;
  /** Whether a ban of a domain spares members, admins and owners of the room. */
  readonly spare_affiliated?: boolean | undefined;
  /** Even if it concerns protected accounts, the caller's own, a server's own host, or a domain without a dot. */
  readonly force?: boolean | undefined;
  /** Even if it is about a domain without a dot; protection holds, unlike with `force`. */
  readonly allow_dotless?: boolean | undefined;
};

/** The same, as it is written in the body of `POST /v1/bans`. */
type PostedBan = BanWish & {
  /** 1 to 60 of `A-Za-z0-9_-`: a ban that has it is replaced. Absent: one is made up. */
  readonly id?: string | undefined;
};

/** A wish that is to be carried out. */
export type BanToPlace = PostedBan & { readonly dry_run?: false | undefined };

/** A wish of which only the effects are asked for. */
export type BanToPreview = PostedBan & { readonly dry_run: true };
