import { createStore } from "../../src/store/open-store";
import type { Store } from "../../src/store/store";
import { type TestDatabase, testDialects } from "./support/test-dialects";

const long = 600_000;

describe.each(testDialects)("the lease: $name", (dialect) => {
  let database: TestDatabase;
  let one: Store;
  let two: Store;

  beforeEach(async () => {
    database = await dialect.create();
    // The clocks of instances do not matter.
    one = await createStore(database.url, { clock: () => 0 });
    two = await createStore(database.url);
  });

  afterEach(async () => {
    await Promise.all([one.close(), two.close()]);
    await database.remove();
  });

  /** Lets the time be over that it was taken for. */
  const expire = () => database.execute("update lease set expires_at = expires_at - 600001");

  it("is had by one, who may prolong it, until it is given back", async () => {
    await expect(one.lease.holder()).resolves.toBeUndefined();
    await expect(one.lease.acquire(long)).resolves.toBe(true);
    await expect(two.lease.acquire(long)).resolves.toBe(false);
    await expect(one.lease.acquire(long)).resolves.toBe(true);
    await expect(two.lease.holder()).resolves.toBe(one.instance);
    await two.lease.release();
    await expect(two.lease.acquire(long)).resolves.toBe(false);
    await one.lease.release();
    await expect(one.lease.holder()).resolves.toBeUndefined();
    await expect(two.lease.acquire(long)).resolves.toBe(true);
    await expect(one.lease.acquire(long)).resolves.toBe(false);
  });

  it("is lost by who does not prolong it, by the clock of the database", async () => {
    const before = Date.now();
    await one.lease.acquire(long);
    const [row] = await database.execute("select expires_at from lease");
    expect(Number(row?.expires_at) - long).toBeGreaterThanOrEqual(before - 1);
    expect(Number(row?.expires_at) - long).toBeLessThanOrEqual(Date.now() + 1);
    await expire();
    await expect(two.lease.holder()).resolves.toBeUndefined();
    await expect(two.lease.acquire(long)).resolves.toBe(true);
    // It wakes up, and finds it taken.
    await expect(one.lease.acquire(long)).resolves.toBe(false);
    await one.lease.release();
    await expect(one.lease.holder()).resolves.toBe(two.instance);
  });

  it("is given back when the store is closed, also what was just asked for", async () => {
    const asked = one.lease.acquire(long);
    await one.close();
    await expect(asked).resolves.toBe(true);
    await expect(two.lease.holder()).resolves.toBeUndefined();
    await expect(two.lease.acquire(long)).resolves.toBe(true);
  });

  it("goes to one of many who ask at once", async () => {
    for (let round = 0; round < 5; round++) {
      const results = await Promise.all([one, two, one, two].map(({ lease }) => lease.acquire(long)));
      const holder = await one.lease.holder();
      expect(results).toEqual([one, two, one, two].map(({ instance }) => instance === holder));
      expect(results.filter(Boolean)).toHaveLength(2);
      await expire();
    }
  });
});
