import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createStore } from "../../src/store/open-store";
import { migrations } from "../../src/store/schema/migrate";
import { StoreTooNewError, StoreUrlError } from "../../src/store/errors";
import { startWriter, type Writer } from "../support/store/start-writer";
import { type TestDatabase, testDialects } from "../support/store/test-dialects";

const writers: Writer[] = [];

/** A process that ends with the test. */
async function startOne(url: string): Promise<Writer> {
  const writer = await startWriter(url, 0);
  writers.push(writer);
  return writer;
}

async function killAll(): Promise<void> {
  await Promise.all(writers.splice(0).map((writer) => writer.kill()));
}

const origin = { actor: { kind: "operator", label: "root" } } as const;

describe.each(testDialects)("opening a store: $name", (dialect) => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await dialect.create();
  });

  afterEach(async () => {
    await killAll();
    await database.remove();
  });

  it("keeps its content", async () => {
    const first = await createStore(database.url);
    const { bearer, token } = await first.tokens.create({ label: "kept", scopes: ["read"] }, origin);
    await first.close();
    const second = await createStore(database.url);
    expect(second.dialect).toBe(dialect.name);
    expect(second.instance).not.toBe(first.instance);
    await expect(second.tokens.authenticate(bearer)).resolves.toMatchObject({ id: token.id });
    await expect(second.audit.head()).resolves.toMatchObject({ seq: 1 });
    await second.close();
  });

  it("allows pings until it is closed, and it can be closed twice", async () => {
    const store = await createStore(database.url);
    await expect(store.ping()).resolves.toBeUndefined();
    await Promise.all([store.close(), store.close()]);
    await expect(store.ping()).rejects.toThrow(Error);
  });

  it("can be closed while callers write without a pause, who are told so", async () => {
    const store = await createStore(database.url);
    let written = 0;
    const write = async (): Promise<never> => {
      for (;;) {
        await store.audit.record({ ...origin, action: "again" });
        written += 1;
      }
    };
    const writers = [1, 2, 3].map(() => write());
    await sleep(50);
    await store.close();
    for (const writer of writers) await expect(writer).rejects.toThrow();
    const again = await createStore(database.url);
    await expect(again.audit.verify()).resolves.toMatchObject({ ok: true });
    expect((await again.audit.head()).seq).toBeGreaterThanOrEqual(written);
    await again.close();
  });

  it("creates the schema once when four processes do it concurrently", async () => {
    const four = await Promise.all(Array.from({ length: 4 }, () => startOne(database.url)));
    for (const writer of four) writer.send("open");
    await Promise.all(four.map((writer) => writer.heard("begun")));
    await killAll();
    const rows = await database.execute("select name from schema_migrations order by name");
    expect(rows).toEqual(migrations.map(({ name }) => ({ name })));
    const store = await createStore(database.url);
    await expect(store.audit.verify()).resolves.toMatchObject({ ok: true, count: 4 });
    await store.close();
  });

  it("migrates a database from before bans existed and keeps its content", async () => {
    const ofBans = ["bans", "ban_history", "ban_enforcements", "server_syncs"];
    const others = ["sessions", "notes", "webhooks", "webhook_deliveries"];
    const tables = [...ofBans, "lease", "store_identity", ...others];
    const before = await createStore(database.url);
    const { bearer } = await before.tokens.create({ label: "kept", scopes: ["ban"] }, origin);
    await before.close();
    await database.execute(
      ...tables.map((table) => `drop table ${table}`),
      "delete from schema_migrations where name >= '0002'",
    );
    const store = await createStore(database.url);
    await expect(store.tokens.authenticate(bearer)).resolves.toMatchObject({ label: "kept" });
    await expect(
      store.bans.putAll([{ id: "first", jid: "spam.example", replace: false }], origin),
    ).resolves.toMatchObject([{ result: "created", ban: { change: 2 } }]);
    await expect(store.lease.acquire(1_000)).resolves.toBe(true);
    await expect(store.audit.verify()).resolves.toMatchObject({ ok: true, count: 2 });
    await store.close();
  });

  it("migrates a database from before bans had exceptions and keeps its bans", async () => {
    const before = await createStore(database.url);
    await before.bans.putAll([{ id: "old", jid: "spam.example", replace: false }], origin);
    const old = await before.bans.find("old");
    await before.close();
    await database.execute(
      "alter table bans drop column exceptions",
      "alter table bans drop column spare_affiliated",
      "alter table server_syncs drop column managed",
      "delete from schema_migrations where name = '0003-ban-exceptions'",
    );
    const store = await createStore(database.url);
    await expect(store.bans.find("old")).resolves.toEqual(old);
    await store.close();
  });

  it("rejects a schema newer than the program with an error and does not change it", async () => {
    await (await createStore(database.url)).close();
    await database.execute("insert into schema_migrations (name, applied_at) values ('0099-later', 1)");
    const error: unknown = await createStore(database.url).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StoreTooNewError);
    expect(error).toMatchObject({ unknown: ["0099-later"], latest: migrations.at(-1)?.name });
    expect((error as Error).message).toBe(
      "The database is from a newer version of muc-kick: it has 0099-later, and the newest that this version knows is " +
        `${migrations.at(-1)?.name ?? ""}. Run the newer version, or restore a backup of the database from before the upgrade.`,
    );
    await database.execute("delete from schema_migrations where name = '0099-later'");
    await (await createStore(database.url)).close();
  });

  it("commits a transaction completely or not at all", async () => {
    const store = await createStore(database.url);
    const failing = store.transaction(async (tx) => {
      await tx.audit.record({ ...origin, action: "lost" });
      await tx.tokens.create({ label: "lost", scopes: ["read"] }, origin);
      throw new Error("changed my mind");
    });
    await expect(failing).rejects.toThrow("changed my mind");
    await expect(store.tokens.list()).resolves.toEqual([]);
    await expect(store.audit.head()).resolves.toMatchObject({ seq: 0 });

    const intent = await store.transaction(async (tx) => {
      const begun = await tx.audit.begin({ ...origin, action: "kept" });
      await tx.tokens.create({ label: "kept", scopes: ["read"] }, origin);
      await tx.audit.finish(begun.seq, { result: "done" });
      return begun;
    });
    const { entries } = await store.audit.list({ order: "oldest" });
    expect(entries.map(({ kind, action }) => [kind, action])).toEqual([
      ["intent", "kept"],
      ["event", "token.create"],
      ["outcome", "kept"],
    ]);
    expect(entries[2]?.intent).toBe(intent.seq);
    await expect(store.tokens.list()).resolves.toHaveLength(1);
    await expect(store.audit.verify()).resolves.toMatchObject({ ok: true, count: 3 });
    await store.close();
  });

  it("reports an error when the store is used within its own transaction, which would deadlock", async () => {
    const store = await createStore(database.url);
    const nested = [
      () => store.audit.record({ ...origin, action: "nested" }),
      () => store.tokens.list(),
      () => store.transaction(() => Promise.resolve()),
    ];
    for (const call of nested) {
      await expect(store.transaction(call as () => Promise<unknown>)).rejects.toThrow(
        /instead of the store's/,
      );
    }
    await expect(store.audit.head()).resolves.toMatchObject({ seq: 0 });
    await store.close();
  });

  it("rejects changes through a transaction that has ended", async () => {
    const store = await createStore(database.url);
    const tx = await store.transaction((current) => Promise.resolve(current));
    await expect(tx.audit.record({ ...origin, action: "late" })).rejects.toThrow(/has ended/);
    await expect(tx.tokens.create({ label: "late", scopes: ["read"] }, origin)).rejects.toThrow(Error);
    await expect(store.audit.head()).resolves.toMatchObject({ seq: 0 });
    await store.close();
  });

  it("serializes transactions", async () => {
    const store = await createStore(database.url);
    let running = 0;
    const work = async (tx: Parameters<Parameters<typeof store.transaction>[0]>[0]) => {
      running++;
      expect(running).toBe(1);
      await tx.tokens.create({ label: "one of many", scopes: ["read"] }, origin);
      await tx.audit.record({ ...origin, action: "one of many" });
      running--;
    };
    await Promise.all(Array.from({ length: 10 }, () => store.transaction(work)));
    await expect(store.audit.verify()).resolves.toMatchObject({ ok: true, count: 20 });
    await store.close();
  });

  it("does not allow deadlocks between transactions with different lock orders", async () => {
    const store = await createStore(database.url);
    const { token } = await store.tokens.create({ label: "contended", scopes: ["read"] }, origin);
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        store.transaction(async (tx) => {
          if (index % 2 === 0) await tx.audit.record({ ...origin, action: "first the audit" });
          const revoked = await tx.tokens.revoke(token.id, origin);
          if (index % 2 === 1) await tx.audit.record({ ...origin, action: "then the audit" });
          return revoked?.revokedAt;
        }),
      ),
    );
    expect(new Set(results).size).toBe(1);
    await expect(store.audit.list({ filter: { action: "token.revoke" } })).resolves.toMatchObject({
      entries: [{ seq: expect.any(Number) as number }],
    });
    await store.close();
  });
});

describe("the address of a store", () => {
  it.each([
    "",
    "store.db",
    "sqlite:",
    "sqlite::memory:",
    "mysql://localhost/x",
    "postgres://",
    "postgres:/db",
  ])("is rejected when it is %p", async (url) => {
    await expect(createStore(url)).rejects.toThrow(StoreUrlError);
  });

  it("is not repeated with its password in an error", async () => {
    const error = await createStore("postgres://me:secret@[bad/db").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StoreUrlError);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("secret");
  });
});

describe("an SQLite file", () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "muc-kick-store-"));
  });

  afterEach(async () => {
    await killAll();
    await rm(directory, { recursive: true });
  });

  it("is readable by its owner only and leaves no other file after closing", async () => {
    const path = join(directory, "store.db");
    const store = await createStore(`sqlite:${path}`);
    for (const name of await readdir(directory)) {
      if (!name.includes("-instance-")) expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
    }
    await store.close();
    await expect(readdir(directory)).resolves.toEqual([basename(path)]);
  });

  it("requires an existing folder", async () => {
    await expect(createStore(`sqlite:${join(directory, "missing", "store.db")}`)).rejects.toMatchObject({
      code: "ENOENT",
    });
  });

  it("is rejected when it is not a regular file", async () => {
    const path = join(directory, "letter.txt");
    await writeFile(path, "Dear Sir or Madam, ".repeat(100));
    await expect(createStore(`sqlite:${path}`)).rejects.toMatchObject({ code: "SQLITE_NOTADB" });
  });

  it("is left without the marker files of killed instances", async () => {
    const path = join(directory, "store.db");
    const writer = await startOne(`sqlite:${path}`);
    writer.send("open");
    const [instance = ""] = await writer.heard("opened");
    await expect(readdir(dirname(path))).resolves.toContain(`store.db-instance-${instance}`);
    await writer.kill();
    await (await createStore(`sqlite:${path}`)).close();
    await expect(readdir(directory)).resolves.toEqual(["store.db"]);
  });
});
