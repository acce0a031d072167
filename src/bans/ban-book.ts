import type { BanRecord } from "../store/bans";

/**
 * All bans in force, in memory: what admission is answered from and what servers are reconciled with. JIDs that it is
 * asked about are prepped.
 */
export interface BanBook {
  /** The last change that it has. */
  readonly change: number;
  readonly size: number;
  /** Whether the store was read so recently that it can be relied on. */
  isFresh(): boolean;
  /** Reads what has changed since. What is committed when it is called is in the book when it resolves; rejects where the store cannot be read. */
  refresh(): Promise<void>;
  /** A ban in force that keeps an account (bare JID) out of a room. Constant time. */
  find(account: string, room: string): BanRecord | undefined;
  /** The bans in force that concern rooms of these MUC components. */
  concerning(mucs: readonly string[]): BanRecord[];
}
