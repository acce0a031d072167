import type { Client } from "pg";
import { createStore } from "../../src/store/open-store";
import type { Store } from "../../src/store/store";
import { StoreUnsuitableError } from "../../src/store/errors";
import { inTime } from "../support/in-time";
import { startPostgres } from "../support/start-postgres";
import { awaitLine } from "../support/store/await-line";
import { withDatabase } from "../support/store/with-database";

const origin = { actor: { kind: "operator", label: "root" } } as const;

/** The processes of the server that serve a store, by what `pg_stat_activity` says of them. */
async function findBackends(client: Client): Promise<number[]> {
  const { rows } = await client.query<{ pid: number }>(
    "select pid from pg_stat_activity where datname = current_database() and application_name = 'muc-kick'",
  );
  return rows.map(({ pid }) => pid);
}

describe("a store on PostgreSQL", () => {
  it("rejects a database that is not UTF-8 and explains how to create one", async () => {
    await withDatabase("encoding 'LATIN1' locale 'C' template template0", async ({ url }) => {
      const error: unknown = await createStore(url).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(StoreUnsuitableError);
      expect((error as Error).message).toContain("The encoding of the PostgreSQL database is LATIN1");
    });
  });

  it("has acknowledged changes on disk even if the database disables that", async () => {
    await withDatabase("", async ({ url, client, open }) => {
      await client.query(`alter database ${new URL(url).pathname.substring(1)} set synchronous_commit = off`);
      const store = await open();
      // What a connection is set to is visible only to itself: a trigger lets it say so.
      await client.query(`
        create table seen (setting text);
        create function see() returns trigger language plpgsql as
          $$ begin insert into seen values (current_setting('synchronous_commit')); return null; end $$;
        create trigger see after insert on audit for each statement execute function see()`);
      await Promise.all(
        Array.from({ length: 5 }, () => store.tokens.create({ label: "x", scopes: ["read"] }, origin)),
      );
      const { rows } = await client.query("select distinct setting from seen");
      expect(rows).toEqual([{ setting: "on" }]);
    });
  });

  it("adds an intent and its outcome to the audit by one statement each", async () => {
    await withDatabase("", async ({ client, open }) => {
      const store = await open();
      await client.query(`
        create table seen (entry bigint, statement text);
        create function see() returns trigger language plpgsql as
          $$ begin insert into seen values (new.seq, current_query()); return null; end $$;
        create trigger see after insert on audit for each row execute function see()`);
      const targets = [{ jid: "bob@example.org", muc: "room@chat.example.org", nickname: 'b"o\\b\u{1f600}' }];
      const { seq } = await store.audit.begin({ ...origin, action: "kick", targets });
      await store.audit.finish(seq, { result: "done" });
      const { rows } = await client.query<{ entry: string; statement: string }>("select * from seen");
      expect(rows.map(({ entry }) => Number(entry))).toEqual([seq, seq + 1]);
      for (const { statement } of rows) {
        for (const table of ["audit_head", "audit", "audit_targets", "audit_open"]) {
          expect(statement).toMatch(new RegExp(`(update|insert into|delete from) ${table} `));
        }
      }
      expect((await store.audit.list()).entries[0]).toMatchObject({ intent: seq, result: "done", targets });
      expect(await store.audit.verify()).toMatchObject({ ok: true });
      expect((await client.query("select seq from audit_open")).rows).toEqual([]);
    });
  });

  it("adds what comes at the same time to the audit by one transaction, but not so much that it fails together", async () => {
    await withDatabase("", async ({ client, open }) => {
      const store = await open();
      const transactionsOf = async (sizes: readonly number[]) => {
        const texts = sizes.map((size) => "x".repeat(size));
        const { seq } = await store.audit.head();
        await Promise.all(
          texts.map((text) => store.audit.record({ ...origin, action: "note", details: { text } })),
        );
        const query =
          "select count(*) as entries, count(distinct xmin::text) as transactions from audit where seq > $1";
        const { rows } = await client.query<{ entries: string; transactions: string }>(query, [seq]);
        return rows.map(({ entries, transactions }) => [Number(entries), Number(transactions)]);
      };
      const large = 3_000_000;
      expect(await transactionsOf([1, 1, 1, 1])).toEqual([[4, 1]]);
      expect(await transactionsOf([large, 1, large, large, 1])).toEqual([[5, 3]]);
    });
  });

  it("adds to the audit from several instances even if the database isolates statements more", async () => {
    await withDatabase("", async ({ url, client, open }) => {
      const name = new URL(url).pathname.substring(1);
      await client.query(`alter database ${name} set default_transaction_isolation = 'serializable'`);
      const stores = [await open(), await open()];
      const record = (store: Store) => store.audit.record({ ...origin, action: "test" });
      for (let round = 0; round < 20; round++) await Promise.all(stores.map(record));
      expect(await stores[0]?.audit.verify()).toMatchObject({ ok: true });
    });
  });

  it("does not delay a request until the use of its token is recorded", async () => {
    await withDatabase("", async ({ client, open }) => {
      const store = await open();
      const { bearer, token } = await store.tokens.create({ label: "x", scopes: ["read"] }, origin);
      await client.query("begin");
      await client.query("select * from tokens for update");
      await expect(store.tokens.authenticate(bearer)).resolves.toMatchObject({ id: token.id });
      await client.query("commit");
      await store.close();
      const { rows } = await client.query("select last_used_at is not null as noted from tokens");
      expect(rows).toEqual([{ noted: true }]);
    });
  });

  it("warns when the use of a token cannot be recorded and admits the caller", async () => {
    await withDatabase("", async ({ client, open }) => {
      const { logger, heard } = awaitLine(/save the last use of a token/);
      const store = await open({ logger });
      const { bearer, token } = await store.tokens.create({ label: "x", scopes: ["read"] }, origin);
      await client.query(`
        create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
        create trigger refuse before update on tokens for each row execute function refuse()`);
      await expect(store.tokens.authenticate(bearer)).resolves.toMatchObject({ id: token.id });
      await heard;
    });
  });

  it("drops connections that do not respond and continues with others", async () => {
    await withDatabase("", async ({ client, open }) => {
      const store = await open({ deadline: 500 });
      await store.ping();
      const backends = await findBackends(client);
      expect(backends.length).toBeGreaterThan(0);
      for (const pid of backends) process.kill(pid, "SIGSTOP");
      try {
        await expect(store.ping()).rejects.toThrow(/timeout/);
        await expect(store.ping()).resolves.toBeUndefined();
        await expect(store.audit.record({ ...origin, action: "x" })).resolves.toMatchObject({ seq: 1 });
      } finally {
        for (const pid of backends) process.kill(pid, "SIGCONT");
      }
      await store.close();
    });
  });

  it("loses nothing but the connection when one is lost while it is prepared", async () => {
    await withDatabase("", async ({ url, client, open }) => {
      const store = await open({ deadline: 2_000 });
      // The function that prepares a connection is replaced by one that ends it.
      await client.query(`
        create schema ends;
        create function ends.set_config(text, text, boolean) returns text language plpgsql as
          $$ begin perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(1); return ''; end $$`);
      const database = `alter database ${new URL(url).pathname.substring(1)}`;
      await client.query(`${database} set search_path = ends, pg_catalog, public`);
      await client.query("select pg_terminate_backend(pid) from unnest($1::int[]) as pid", [
        await findBackends(client),
      ]);
      // More than the pool holds.
      for (let count = 0; count < 12; count++) await expect(store.ping()).rejects.toThrow(/terminat/);
      await client.query(`${database} reset search_path`);
      await expect(store.ping()).resolves.toBeUndefined();
      await expect(store.close()).resolves.toBeUndefined();
    });
  });

  it("reports the first error when a connection is lost within a transaction", async () => {
    await withDatabase("", async ({ client, open }) => {
      const store = await open();
      const lost = store.transaction(async (tx) => {
        await tx.audit.record({ ...origin, action: "lost" });
        const backends = await findBackends(client);
        await client.query("select pg_terminate_backend(pid) from unnest($1::int[]) as pid", [backends]);
        // A word written to a server that is just going can make TCP lose its last ones.
        const areLeft = "select 1 from pg_stat_activity where pid = any($1::int[])";
        while ((await client.query(areLeft, [backends])).rows.length > 0);
        await tx.tokens.create({ label: "lost", scopes: ["read"] }, origin);
      });
      await expect(lost).rejects.toThrow(/terminat/);
      await expect(store.audit.head()).resolves.toMatchObject({ seq: 0 });
      await expect(store.audit.record({ ...origin, action: "kept" })).resolves.toMatchObject({ seq: 1 });
    });
  });

  it("reports why a connection was lost in the middle of a statement, and not that a rollback is impossible", async () => {
    await withDatabase("", async ({ client, open }) => {
      const store = await open();
      await client.query("begin; lock table tokens in access exclusive mode");
      const lost = store.transaction(async (tx) => {
        await tx.audit.record({ ...origin, action: "lost" });
        await tx.tokens.create({ label: "lost", scopes: ["read"] }, origin);
      });
      const reported = expect(lost).rejects.toThrow("terminating connection due to administrator command");
      const waits = "select 1 from pg_locks where not granted";
      while ((await client.query(waits)).rows.length === 0);
      await client.query("select pg_terminate_backend(pid) from unnest($1::int[]) as pid", [
        await findBackends(client),
      ]);
      await reported;
      await client.query("rollback");
      await expect(store.audit.record({ ...origin, action: "kept" })).resolves.toMatchObject({ seq: 1 });
    });
  });

  describe("a store on a PostgreSQL server that crashes", () => {
    it("keeps all acknowledged changes and its live instance", async () => {
      const server = await startPostgres();
      const stores: Store[] = [];
      try {
        const { logger, heard } = awaitLine(/Liveness session restored/);
        const store = await createStore(server.url, { logger });
        stores.push(store);
        const intent = await store.audit.begin({ ...origin, action: "kick" });
        await server.crash();
        await expect(store.ping()).rejects.toThrow(/ECONNREFUSED|terminating/);
        await expect(store.audit.record({ ...origin, action: "lost" })).rejects.toThrow("ECONNREFUSED");
        await server.start();
        await heard;
        await expect(store.ping()).resolves.toBeUndefined();
        const other = await createStore(server.url);
        stores.push(other);
        await expect(other.audit.openIntents()).resolves.toEqual([]);
        await expect(other.audit.verify()).resolves.toMatchObject({ ok: true, count: 1 });
        await expect(store.audit.finish(intent.seq, { result: "done" })).resolves.toMatchObject({ seq: 2 });
      } finally {
        await Promise.all(stores.map((store) => store.close()));
        await server.stop();
      }
    });

    it("can be closed while the server does not respond", async () => {
      await withDatabase("", async ({ client, open }) => {
        const store = await open({ deadline: 500 });
        store.changes.listen("bans", () => undefined);
        await store.audit.record({ ...origin, action: "x" });
        const backends = await findBackends(client);
        for (const pid of backends) process.kill(pid, "SIGSTOP");
        try {
          await expect(inTime("the end", store.close(), 5_000)).resolves.toBeUndefined();
        } finally {
          for (const pid of backends) process.kill(pid, "SIGCONT");
        }
      });
    });

    it("can be closed while the server is down", async () => {
      const server = await startPostgres();
      try {
        const store = await createStore(server.url);
        await server.crash();
        await expect(store.close()).resolves.toBeUndefined();
      } finally {
        await server.stop();
      }
    });
  });
});
