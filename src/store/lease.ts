/**
 * Which instance reconciles. The clocks of the instances do not count: it ends by the clock of PostgreSQL, by what another
 * instance has seen for as long as it lasts, or, with SQLite, with the process that has it. Whoever stops prolonging it,
 * because it ended, hangs, or cannot reach the database, loses it.
 */
export interface Lease {
  /** Takes the lease where nobody has it, or prolongs it where this instance has it.
   *  @param duration for how long from now, in milliseconds
   *  @returns whether this instance has it */
  acquire(duration: number): Promise<boolean>;
  /** Gives it back where this instance has it. */
  release(): Promise<void>;
}
