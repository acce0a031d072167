import { copyFile, rename, rm } from "node:fs/promises";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { createStore, openStore } from "../../src/store/open-store";
import type { Store } from "../../src/store/store";
import { StoreLostError, StoreMissingError } from "../../src/store/errors";
import { awaitLine } from "../support/store/await-line";
import { type TestDatabase, testDialects } from "../support/store/test-dialects";
import { withDatabase } from "../support/store/with-database";

const origin = { actor: { kind: "operator", label: "root" } } as const;
const ban = (id: string) => [{ id, jid: `${id}@people.example`, replace: false }] as const;

/** Every way in which something is read or written. */
async function expectLost(store: Store): Promise<void> {
  await expect(store.ping()).rejects.toThrow(StoreLostError);
  await expect(store.bans.putAll(ban("late"), origin)).rejects.toThrow(StoreLostError);
  await expect(store.audit.record({ ...origin, action: "late" })).rejects.toThrow(StoreLostError);
  await expect(store.tokens.create({ label: "late", scopes: ["read"] }, origin)).rejects.toThrow(
    StoreLostError,
  );
}

/** Calls until the pool has no connection left that is gone. */
async function exhaust(call: () => Promise<unknown>): Promise<void> {
  for (let count = 0; count < 10; count++) await call().catch(() => undefined);
}

describe.each(testDialects)("the identity of a store: $name", (dialect) => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await dialect.create();
  });

  afterEach(async () => {
    await database.remove();
  });

  it("is created once and never changes", async () => {
    const first = await createStore(database.url);
    await first.close();
    const again = await openStore(database.url);
    expect(again.identity).toBe(first.identity);
    expect(again.identity).toMatch(/^[0-9a-f-]{36}$/);
    await again.close();
    const third = await createStore(database.url);
    expect(third.identity).toBe(first.identity);
    await third.close();
    const other = await dialect.create();
    const another = await createStore(other.url);
    expect(another.identity).not.toBe(first.identity);
    await another.close();
    await other.remove();
  });

  it("is not created without a request, and neither is anything else", async () => {
    const error: unknown = await openStore(database.url).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StoreMissingError);
    expect((error as Error).message).toMatch(/^There is no store in .+ --create-store/);
    expect((error as Error).message).not.toContain("postgres://");
    await expect(openStore(database.url)).rejects.toThrow(StoreMissingError);
    await (await createStore(database.url)).close();
    await (await openStore(database.url)).close();
  });

  it("reveals permanently that the database was replaced by another one", async () => {
    const line = awaitLine(/The store is lost/);
    const store = await createStore(database.url, { logger: line.logger });
    await store.bans.putAll(ban("first"), origin);
    await database.execute("update store_identity set identity = 'another'");
    await expectLost(store);
    await line.heard;
    await database.execute(`update store_identity set identity = '${store.identity}'`);
    await expectLost(store);
    await store.close();
  });

  it("reveals that the database was replaced by an older copy", async () => {
    const store = await createStore(database.url, { pollInterval: 60_000 });
    const { hash } = await store.audit.head();
    await store.bans.putAll(ban("first"), origin);
    await database.disarm();
    await database.execute(
      `update audit_head set seq = 0, hash = '${hash}'`,
      "delete from audit_targets",
      "delete from audit",
    );
    await expectLost(store);
    await store.close();
  });

  it("reveals a loss no later than the next change, which does not reach another store", async () => {
    const store = await createStore(database.url, { pollInterval: 60_000 });
    await database.execute("update store_identity set identity = 'another'");
    await expect(store.bans.putAll(ban("late"), origin)).rejects.toThrow(StoreLostError);
    await expect(database.execute("select id from bans")).resolves.toEqual([]);
    await store.close();
  });

  it("is stable while others write, and recognizes an entry of its audit log", async () => {
    const store = await createStore(database.url, { pollInterval: 20 });
    const other = await createStore(database.url, { pollInterval: 20 });
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        (index % 2 === 0 ? store : other).audit.record({ ...origin, action: `number ${index}` }),
      ),
    );
    const { entries } = await store.audit.list({ limit: 1, order: "oldest" });
    const [{ seq, hash } = { seq: 0, hash: "" }] = entries;
    await expect(store.audit.contains({ seq, hash })).resolves.toBe(true);
    await expect(store.audit.contains({ seq, hash: "0".repeat(64) })).resolves.toBe(false);
    await expect(store.audit.contains({ seq: 41, hash })).resolves.toBe(false);
    await store.ping();
    await store.close();
    await other.close();
  });
});

describe("the file of an SQLite store", () => {
  const [sqlite] = testDialects;
  if (sqlite === undefined) throw new Error("There is no SQLite");
  let database: TestDatabase;
  let path: string;

  beforeEach(async () => {
    database = await sqlite.create();
    path = database.url.substring("sqlite:".length);
  });

  afterEach(async () => {
    await database.remove();
  });

  const losses: Record<string, () => Promise<void>> = {
    deleted: () => rm(path),
    moved: () => rename(path, `${path}.away`),
    "replaced by a copy": async () => {
      await copyFile(path, `${path}.copy`);
      await rename(`${path}.copy`, path);
    },
    "deprived of its log": () => rm(`${path}-wal`),
    "deprived of its locks": () => rm(`${path}-shm`),
  };

  it.each(Object.entries(losses))(
    "gets no acknowledged change when %s, and the loss is logged",
    async (_, lose) => {
      const line = awaitLine(/The store is lost/);
      const store = await createStore(database.url, { logger: line.logger, pollInterval: 50 });
      await store.bans.putAll(ban("first"), origin);
      await lose();
      await line.heard;
      await expectLost(store);
      await store.close();
    },
  );

  it("is found missing by the next change when there was no check before", async () => {
    const store = await createStore(database.url, { pollInterval: 60_000 });
    await rename(path, `${path}.away`);
    await expect(store.bans.putAll(ban("late"), origin)).rejects.toThrow(
      "the SQLite file store.db was deleted or moved",
    );
    await rename(`${path}.away`, path);
    await expectLost(store);
    await store.close();
    const again = await openStore(database.url);
    await expect(again.audit.head()).resolves.toMatchObject({ seq: 0 });
    await again.close();
  });

  it("authenticates nobody when it was replaced, whether somebody was authenticated before or not", async () => {
    for (const isFirst of [true, false]) {
      const store = await createStore(database.url, { pollInterval: 60_000 });
      const { bearer, token } = await store.tokens.create({ label: "bot", scopes: ["read"] }, origin);
      if (!isFirst) await expect(store.tokens.authenticate(bearer)).resolves.toMatchObject({ id: token.id });
      await copyFile(path, `${path}.copy`);
      await rename(`${path}.copy`, path);
      await sleep(60);
      await expect(store.tokens.authenticate(bearer)).rejects.toThrow(StoreLostError);
      await store.close();
    }
  });

  it("is not reported as lost to those who come after it was closed", async () => {
    const lost: string[] = [];
    const ignore = () => undefined;
    const logger = { info: ignore, warn: ignore, error: (_: object, message: string) => lost.push(message) };
    const store = await createStore(database.url, { logger });
    await store.tokens.create({ label: "bot", scopes: ["read"] }, origin);
    const closing = store.close();
    for (let turn = 0; turn < 50; turn++) {
      const outcome: unknown = await store.tokens.list().catch((error: unknown) => error);
      expect(outcome).not.toBeInstanceOf(StoreLostError);
      await nextTurn();
    }
    await closing;
    expect(lost).toEqual([]);
  });

  it("gets no acknowledgement for a commit into a file that was removed meanwhile", async () => {
    const store = await createStore(database.url, { pollInterval: 60_000 });
    const change = store.transaction(async (tx) => {
      await tx.audit.record({ ...origin, action: "late" });
      await rename(path, `${path}.away`);
    });
    await expect(change).rejects.toThrow(StoreLostError);
    await store.close();
  });
});

it("a PostgreSQL store whose tables were dropped and recreated is a different store", async () => {
  await withDatabase("", async ({ url, client, open }) => {
    const store = await open({ pollInterval: 60_000 });
    await client.query("drop schema public cascade; create schema public");
    await expect(store.ping()).rejects.toThrow(StoreLostError);
    await expect(openStore(url)).rejects.toThrow(StoreMissingError);
    await expectLost(store);
  });
});

it("a PostgreSQL server that is back with another database is a different store", async () => {
  await withDatabase("", async ({ client, open }) => {
    const store = await open({ pollInterval: 60_000 });
    await client.query("update store_identity set identity = 'another'");
    await client.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()",
    );
    await exhaust(() => store.tokens.list());
    await expectLost(store);
  });
});
