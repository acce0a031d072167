import type { Store } from "./store";
import type { StoreLogger } from "./store-logger";

export interface StoreOptions {
  /** Milliseconds since 1970; `Date.now` unless told. */
  readonly clock?: (() => number) | undefined;
  /** Hears of what goes wrong behind the scenes; nobody unless told. */
  readonly logger?: StoreLogger | undefined;
}

/**
 * Opens the store, making it or bringing it up to date where it must be.
 *
 * @param url `sqlite:/path/to/file.db`, or `postgres://user:password@host:port/database`
 * @throws StoreUrlError
 * @throws StoreTooNewError
 * @throws StoreUnsuitableError
 */
export declare function openStore(url: string, options?: StoreOptions): Promise<Store>;
