import type { StoreDatabaseTransaction } from "./database";
import type { StoreTopic } from "./store-changes";
import type { StoreLogger } from "./store-logger";

export interface ChangeFeedOptions {
  readonly instance: string;
  /** Milliseconds between two looks whether word was lost. */
  readonly pollInterval: number;
  readonly logger: StoreLogger;
  /** Is told of what other instances have committed, or may have. */
  readonly hear: (topics: readonly StoreTopic[]) => void;
}

/** How instances hear of what the others commit. */
export interface ChangeFeed {
  /** Within a transaction: the others are to hear of it when it is committed. */
  announce(trx: StoreDatabaseTransaction, topics: readonly StoreTopic[]): Promise<void>;
  /** Begins to listen. Where that needs a connection, everything may have changed when there is one. */
  start(): void;
  stop(): Promise<void>;
}
