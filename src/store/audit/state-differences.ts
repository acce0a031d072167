/** A row that differs from the audit log. */
export interface StateDifference {
  readonly table: "bans" | "ban_history" | "notes" | "tokens";
  /** Of a ban or a token; of a note, its JID; in `ban_history`, the seq of the entry. */
  readonly id: string;
  /** `missing`: there is no such row. `extra`: no audit entry created it. `changed`: `column` has another value. */
  readonly problem: "missing" | "extra" | "changed";
  readonly column?: string;
  readonly expected?: string | number | null;
  readonly found?: string | number | null;
  /** The audit entry that determines the row; undefined if there is none. */
  readonly seq?: number;
}

/** The result of replaying the audit log. */
export interface StateVerification {
  readonly ok: boolean;
  /** The number of differences. */
  readonly count: number;
  /** The first 1,000 of them. */
  readonly differences: readonly StateDifference[];
}
