import { createStore } from "../../../src/store/open-store";
import type { Store } from "../../../src/store/store";
import { FakeClock } from "./fake-clock";
import type { TestDatabase, TestDialect } from "./test-dialects";

/** A store in a database of its own, by a clock that the test sets. */
export interface UsedStore {
  readonly clock: FakeClock;
  readonly database: TestDatabase;
  readonly store: Store;
  /** Closes it, which waits for what is written behind the scenes, and opens it again. */
  reopen(this: void): Promise<void>;
}

/** Opens a new store for each test. Its parts exist in tests and hooks only. */
export function useStore(dialect: TestDialect): UsedStore {
  let clock: FakeClock;
  let database: TestDatabase;
  let store: Store;
  const open = async () => {
    store = await createStore(database.url, { clock: clock.now });
  };

  beforeEach(async () => {
    clock = new FakeClock();
    database = await dialect.create();
    await open();
  });

  afterEach(async () => {
    await store.close();
    await database.remove();
  });

  return {
    get clock() {
      return clock;
    },
    get database() {
      return database;
    },
    get store() {
      return store;
    },
    async reopen() {
      await store.close();
      await open();
    },
  };
}
