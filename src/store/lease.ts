/**
 * Which instance reconciles. By the clock of the database, so that those of the instances need not agree; whoever stops
 * prolonging it, because it ended, hangs, or cannot reach the database, loses it.
 */
export interface Lease {
  /** Takes the lease where nobody has it, or prolongs it where this instance has it.
   *  @param duration for how long from now, in milliseconds
   *  @returns whether this instance has it */
  acquire(duration: number): Promise<boolean>;
  /** Gives it back where this instance has it. */
  release(): Promise<void>;
  /** The instance that has it. */
  holder(): Promise<string | undefined>;
}
