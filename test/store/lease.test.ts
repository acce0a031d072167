import { createStore } from "../../src/store/open-store";
import type { Store } from "../../src/store/store";
import { createSqlite, type TestDatabase, testDialects } from "../support/store/test-dialects";
import { withDatabase } from "../support/store/with-database";

const long = 600_000;

describe.each(testDialects)("the lease: $name", (dialect) => {
  let database: TestDatabase;
  let one: Store;
  let two: Store;
  /** Of the clock that nobody sets, in milliseconds. */
  let elapsed: number;

  beforeEach(async () => {
    database = await dialect.create();
    elapsed = 0;
    // The clocks of instances do not matter.
    one = await createStore(database.url, { clock: () => 0 });
    two = await createStore(database.url, { monotonic: () => elapsed });
  });

  afterEach(async () => {
    await Promise.all([one.close(), two.close()]);
    await database.remove();
  });

  /** The instance that took it last and has not given it back. */
  const holder = async () => {
    const [row] = await database.execute("select holder from lease");
    return row?.holder;
  };

  it("has one holder, who can renew it until releasing it", async () => {
    await expect(holder()).resolves.toBeNull();
    await expect(one.lease.acquire(long)).resolves.toBe(true);
    await expect(two.lease.acquire(long)).resolves.toBe(false);
    await expect(one.lease.acquire(long)).resolves.toBe(true);
    await expect(holder()).resolves.toBe(one.instance);
    await two.lease.release();
    await expect(two.lease.acquire(long)).resolves.toBe(false);
    await one.lease.release();
    await expect(holder()).resolves.toBeNull();
    await expect(two.lease.acquire(long)).resolves.toBe(true);
    await expect(one.lease.acquire(long)).resolves.toBe(false);
  });

  it("is lost by a holder who does not renew it, as observed by another instance", async () => {
    await one.lease.acquire(long);
    await expect(two.lease.acquire(long)).resolves.toBe(false);
    elapsed += long - 1;
    await expect(two.lease.acquire(long)).resolves.toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 2));
    await one.lease.acquire(long);
    elapsed += 1;
    await expect(two.lease.acquire(long)).resolves.toBe(false);
    elapsed += long;
    await expect(two.lease.acquire(long)).resolves.toBe(true);
    // It wakes up, and finds it taken.
    await expect(one.lease.acquire(long)).resolves.toBe(false);
    await one.lease.release();
    await expect(holder()).resolves.toBe(two.instance);
  });

  it("does not last longer for a dead holder because the clock was set back", async () => {
    await database.execute(
      `update lease set holder = '0123456789abcdef', expires_at = ${Date.now() + 3_600_000}`,
    );
    // With SQLite it is known at once, by the lock that a process has while it lives.
    await expect(two.lease.acquire(long)).resolves.toBe(dialect.name === "sqlite");
    elapsed += long;
    await expect(two.lease.acquire(long)).resolves.toBe(true);
    await expect(one.lease.acquire(long)).resolves.toBe(false);
  });

  it("is released when the store is closed, even if just requested", async () => {
    const asked = one.lease.acquire(long);
    await one.close();
    await expect(asked).resolves.toBe(true);
    await expect(holder()).resolves.toBeNull();
    await expect(two.lease.acquire(long)).resolves.toBe(true);
  });

  it("is given to one of many concurrent callers", async () => {
    for (let round = 0; round < 5; round++) {
      const results = await Promise.all([one, two, one, two].map(({ lease }) => lease.acquire(long)));
      const last = await holder();
      expect(results).toEqual([one, two, one, two].map(({ instance }) => instance === last));
      expect(results.filter(Boolean)).toHaveLength(2);
      await Promise.all([one.lease.release(), two.lease.release()]);
    }
  });
});

describe("the lease with the clock of PostgreSQL", () => {
  it("expires at the same time for all instances, including new ones", async () => {
    await withDatabase("", async ({ client, open }) => {
      const [one, two] = [await open(), await open()];
      const before = Date.now();
      await one.lease.acquire(long);
      const { rows } = await client.query<{ expires_at: string }>("select expires_at from lease");
      expect(Number(rows[0]?.expires_at) - long).toBeGreaterThanOrEqual(before - 1);
      expect(Number(rows[0]?.expires_at) - long).toBeLessThanOrEqual(Date.now() + 1);
      await client.query(`update lease set expires_at = expires_at - ${long + 1}`);
      await expect(two.lease.acquire(long)).resolves.toBe(true);
      await expect(one.lease.acquire(long)).resolves.toBe(false);
    });
  });
});

describe("the lease in an SQLite file", () => {
  it("is not lost to an instance whose clock is ahead", async () => {
    const database = await createSqlite();
    const [one, two] = [await createStore(database.url), await createStore(database.url)];
    await one.lease.acquire(long);
    await database.execute("update lease set expires_at = 1");
    await expect(two.lease.acquire(long)).resolves.toBe(false);
    await Promise.all([one.close(), two.close()]);
    await database.remove();
  });
});
