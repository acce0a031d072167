/** What a token may be used for. `admin` allows what concerns tokens; it does not stand for the others. */
type Scope = "kick" | "read" | "ban" | "audit" | "admin";

/** A token to make. */
export interface TokenInput {
  /** For people: 1 to 200 characters. */
  readonly label: string;
  /** At least one. */
  readonly scopes: readonly Scope[];
  /** The rooms and MUC components that it reaches; absent: all. */
  readonly reach?: readonly string[] | undefined;
  /** The account of whoever holds it, which it kicks by `force` only. */
  readonly jid?: string | undefined;
  /** RFC 3339; absent: never. */
  readonly expires_at?: string | undefined;
}

/** A token of a control plane, without its secret. Times are RFC 3339. */
export interface TokenListed {
  readonly id: string;
  readonly label: string;
  readonly scopes: readonly (Scope | (string & {}))[];
  readonly reach?: readonly string[] | undefined;
  readonly jid?: string | undefined;
  readonly created_at: string;
  readonly expires_at?: string | undefined;
  readonly revoked_at?: string | undefined;
  /** About; up to a minute too early. */
  readonly last_used_at?: string | undefined;
}

/** A token, the one time its secret is known. */
export interface TokenIssued {
  readonly token: TokenListed;
  /** `token` of the options of a client: what follows `Authorization: Bearer `. */
  readonly bearer: string;
}

export interface TokensAnswer {
  /** Also those that have ended, the oldest first. */
  readonly tokens: readonly TokenListed[];
}
