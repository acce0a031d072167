/** A row that is not as the audit says it was made. */
export interface StateDifference {
  readonly table: "bans" | "ban_history" | "tokens";
  /** Of a ban or a token; in `ban_history`, the seq of the entry. */
  readonly id: string;
  /** `missing`: there is no such row. `extra`: nothing in the audit made it. `changed`: `column` has another value. */
  readonly problem: "missing" | "extra" | "changed";
  readonly column?: string;
  readonly expected?: string | number | null;
  readonly found?: string | number | null;
  /** The entry that says so; undefined where none does. */
  readonly seq?: number;
}

/** What replaying the audit came to. */
export interface StateVerification {
  readonly ok: boolean;
  /** How many differences there are. */
  readonly count: number;
  /** The first 1,000 of them. */
  readonly differences: readonly StateDifference[];
}
